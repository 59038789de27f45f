import type { Explained } from "../../api/player/schema.ts"
import { Picker } from "../choice.tsx"
import { moment } from "../figure.ts"
import { Glyph } from "../glyph.tsx"
import { useAnswer } from "../live.ts"
import { useField } from "../page/place.ts"
import { Waiting } from "../page/waiting.tsx"
import { reasonWords } from "../reason.ts"

interface ExplainProps {
  readonly brand: string
  readonly player: string
  readonly campaigns: readonly string[]
}

const ASKED_EVERY_MS = 3_000

/** Why he would, or would not, get a campaign's message now: the answer first, then every rule. */
export function Explain({ brand, player, campaigns }: ExplainProps) {
  const [asked, choose] = useField("campaign")
  const campaign = asked || campaigns[0] || ""
  const path = `/api/players/${encodeURIComponent(brand)}/${encodeURIComponent(player)}/explain`
  const live = useAnswer<Explained>(
    campaign ? `${path}/${encodeURIComponent(campaign)}` : undefined,
    ASKED_EVERY_MS,
  )
  if (campaign === "") return <p className="quiet">There is no campaign to ask about.</p>
  return (
    <section aria-labelledby="explain-head">
      <h2 id="explain-head" className="ask">
        May{" "}
        <b>
          {brand}:{player}
        </b>{" "}
        get{" "}
        {campaigns.length > 1 ? (
          <Picker
            name="Campaign"
            options={campaigns.map((one) => [one, one])}
            chosen={campaign}
            choose={(one) => choose(one)}
          />
        ) : (
          <b>{campaign}</b>
        )}{" "}
        now?
      </h2>
      {live.value ? (
        <Answer explained={live.value} />
      ) : (
        <Waiting live={live} what="the gate's answer" />
      )}
    </section>
  )
}

const VERDICTS = {
  allow: ["allow", "Yes.", "Every rule allows it."],
  suppress: ["suppress", "No.", ""],
  defer: ["defer", "Not yet.", ""],
} as const

function Answer({ explained }: { readonly explained: Explained }) {
  const { verdict, reasons, rules, rule_version } = explained
  const [glyph, word, rest] = VERDICTS[verdict]
  const stopping = rules.filter(({ isAllowed }) => !isAllowed)
  const passing = rules.filter(({ isAllowed }) => isAllowed)
  const ends = stopping.flatMap(({ deferredUntil }) => deferredUntil ?? [])
  return (
    <>
      <div className={`verdict ${verdict}`} role="status">
        <Glyph name={glyph} />
        <p>
          <b>{word}</b> {rest}
          {reasons.map((reason) => `${reasonWords(reason)}.`).join(" ")}
          {reasons.length > 1 && verdict === "suppress" && " Each reason is enough by itself."}
          {verdict === "defer" &&
            ends.length > 0 &&
            ` Asked again after ${moment(new Date(Math.max(...ends)).toISOString())} UTC.`}
        </p>
        <p className="proof small">
          <span className="nowrap">
            rules of <span className="mono">{rule_version}</span>
          </span>
          <br />
          nothing is sent by asking
        </p>
      </div>
      <div className="row-head">
        <h3>Every rule, with what it read</h3>
        <span className="small quiet num">
          {stopping.length} stop, {passing.length} pass
        </span>
      </div>
      <RuleTable rules={[...stopping, ...passing]} />
    </>
  )
}

function RuleTable({ rules }: Pick<Explained, "rules">) {
  return (
    <table className="rules">
      <thead>
        <tr>
          <th scope="col">Verdict</th>
          <th scope="col">Rule</th>
          <th scope="col">What the gate read</th>
        </tr>
      </thead>
      <tbody>
        {rules.map(({ rule, isAllowed, reason, inputs, deferredUntil }) => (
          <tr key={rule} className={isAllowed ? "" : "stop"}>
            <td className="nowrap">
              <Glyph name={isAllowed ? "allow" : deferredUntil ? "defer" : "suppress"} />{" "}
              {isAllowed ? "passes" : deferredUntil ? "defers" : "stops"}
            </td>
            <td>
              {ruleWords(rule)}
              {!isAllowed && <small className="block quiet">{reasonWords(reason)}</small>}
            </td>
            <td className="quiet">
              {Object.entries(inputs).map(([name, value]) => (
                <span className="input" key={name}>
                  {name.replaceAll("_", " ")} <span className="num">{inputWords(name, value)}</span>
                </span>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function ruleWords(rule: string): string {
  const words = rule.replaceAll("-", " ")
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`.replace(/^Kyc|^Aml/, (one) =>
    one.toUpperCase(),
  )
}

function inputWords(name: string, value: string | boolean | null): string {
  if (value === null) return /_at$|until$|since$/.test(name) ? "never" : "none"
  if (typeof value === "boolean") return value ? "yes" : "no"
  if (value === "") return "none"
  return /^\d{4}-\d\d-\d\dT.*Z$/.test(value) ? `${moment(value)} UTC` : value
}
