import type { ReactNode } from "react"
import type { Explained } from "../../api/player/schema.ts"
import { Picker } from "../choice.tsx"
import { clock, moment } from "../figure.ts"
import { Glyph } from "../glyph.tsx"
import { useAnswer } from "../live.ts"
import { useField } from "../page/place.ts"
import { Waiting } from "../page/waiting.tsx"
import { reasonWords } from "../reason.ts"
import {
  type PastDecision,
  pastDecisions,
  rulesOf,
  ruleWords,
  type Step,
  stepsOf,
} from "./past-decision.ts"

interface ExplainProps {
  readonly brand: string
  readonly player: string
  readonly campaigns: readonly string[]
}

const ASKED_EVERY_MS = 3_000

/** In the address: the gate as it would be asked now, and not a decision on record. */
const NOW = "now"

/**
 * Why he did or did not get a campaign's message: the latest decision, or an earlier one of the address, with
 * the facts in their order. Without any decision, or as of now: whether he would get it.
 */
export function Explain({ brand, player, campaigns }: ExplainProps) {
  const [asked, choose] = useField("campaign")
  const [decided] = useField("decided")
  const campaign = asked || campaigns[0] || ""
  const path = `/api/players/${encodeURIComponent(brand)}/${encodeURIComponent(player)}/explain`
  const live = useAnswer<Explained>(
    campaign ? `${path}/${encodeURIComponent(campaign)}` : undefined,
    ASKED_EVERY_MS,
  )
  if (campaign === "") return <p className="quiet">There is no campaign to ask about.</p>
  const past = live.value ? pastDecisions(live.value) : []
  const decision = decided === NOW ? undefined : (past.find(({ at }) => at === decided) ?? past[0])
  const picker =
    campaigns.length > 1 ? (
      <Picker
        name="Campaign"
        options={campaigns.map((one) => [one, one])}
        chosen={campaign}
        choose={(one) => choose(one, { decided: "" })}
      />
    ) : (
      <b>{campaign}</b>
    )
  const name = (
    <b>
      {brand}:{player}
    </b>
  )
  return (
    <section aria-labelledby="explain-head">
      <div className="row-head">
        <h2 id="explain-head" className="ask">
          {decision ? (
            <Past {...{ decision, name, picker }} />
          ) : (
            <>
              May {name} get {picker} now?
            </>
          )}
        </h2>
        {past.length > 0 && <Turn isNow={decision === undefined} />}
      </div>
      {live.value === undefined ? (
        <Waiting live={live} what="the gate's answer" />
      ) : decision ? (
        <Recorded {...{ decision, past }} explained={live.value} />
      ) : (
        <Answer explained={live.value} />
      )}
    </section>
  )
}

interface PastProps {
  readonly decision: PastDecision
  readonly name: ReactNode
  readonly picker: ReactNode
}

function Past({ decision: { at, verdict }, name, picker }: PastProps) {
  const when = <b className="num">{dated(at)} UTC</b>
  if (verdict === "allow")
    return (
      <>
        Why did {name} get {picker} on {when}?
      </>
    )
  return (
    <>
      Why did {name} not {verdict === "defer" && "yet "}get {picker} on {when}?
    </>
  )
}

// Between the latest decision and the gate of now.
function Turn({ isNow }: { readonly isNow: boolean }) {
  const [, choose] = useField("decided")
  return (
    <button type="button" className="btn" onClick={() => choose(isNow ? "" : NOW)}>
      {isNow ? "Latest decision" : "Ask as of now"}
    </button>
  )
}

interface RecordedProps {
  readonly decision: PastDecision
  readonly past: readonly PastDecision[]
  readonly explained: Explained
}

const WORDS = {
  allow: ["allow", "Sent on.", "Every rule allowed it."],
  suppress: ["suppress", "Not sent.", ""],
  defer: ["defer", "Deferred.", ""],
} as const

function Recorded({ decision, past, explained }: RecordedProps) {
  const { verdict, reasons, rule_version, at } = decision
  const [glyph, word, rest] = WORDS[verdict]
  const rules = rulesOf(decision)
  const stopping = rules.filter(({ isAllowed }) => !isAllowed)
  const passing = rules.filter(({ isAllowed }) => isAllowed)
  return (
    <>
      <div className={`verdict ${verdict}`} role="status">
        <Glyph name={glyph} />
        <p>
          <b>{word}</b> {rest}
          {reasons.map((reason) => `${reasonWords(reason)}.`).join(" ")}
          {reasons.length > 1 && verdict === "suppress" && " Each reason is enough by itself."}
        </p>
        <p className="proof small">
          <span className="nowrap">
            Decided <span className="num">{at.slice(11, 23)}</span> under rules of{" "}
            <span className="mono">{rule_version}</span>
          </span>
        </p>
      </div>
      <div className="explained">
        <div>
          <Steps steps={stepsOf(decision, explained)} />
          <Before {...{ decision, past }} />
        </div>
        <div>
          <div className="row-head">
            <h3>Every rule, with what it read</h3>
            <span className="small quiet num">
              {stopping.length} stop, {passing.length} pass
            </span>
          </div>
          {rules.length === 0 ? (
            <p className="quiet">Nobody could be decided on, so no rule read anything.</p>
          ) : (
            <RuleTable rules={[...stopping, ...passing]} />
          )}
        </div>
      </div>
    </>
  )
}

function Steps({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <section aria-labelledby="steps-head">
      <h3 id="steps-head">The order of the facts</h3>
      <ol className="steps">
        {steps.map(({ at, words, note, isStrong }) => (
          <li key={`${at} ${words}`}>
            <time dateTime={at}>{dated(at)}</time>
            <div>
              {isStrong ? <b>{words}</b> : words}
              {note && <small className="quiet block">{note}</small>}
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}

const VERDICT_WORDS = { allow: "allowed", suppress: "not sent", defer: "deferred" } as const

function Before({ decision, past }: Omit<RecordedProps, "explained">) {
  const [, choose] = useField("decided")
  const others = past.filter(({ at }) => at !== decision.at).slice(0, BEFORE_MAX)
  if (others.length === 0) return null
  return (
    <p className="small quiet before">
      Other decisions:{" "}
      {others.map(({ at, verdict }) => (
        <button type="button" className="pick" key={at} onClick={() => choose(at)}>
          {dated(at)}, {VERDICT_WORDS[verdict]}
        </button>
      ))}
    </p>
  )
}

/** Of the decisions before, so many are named. */
const BEFORE_MAX = 6

// A past date is said whole: 12 Nov 2026, 09:00:04.
function dated(at: string): string {
  const day = new Date(at).toLocaleDateString("en-GB", {
    ...{ day: "numeric", month: "short", year: "numeric", timeZone: "UTC" },
  })
  return `${day}, ${clock(at)}`
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

function inputWords(name: string, value: string | boolean | null): string {
  if (value === null) return /_at$|until$|since$/.test(name) ? "never" : "none"
  if (typeof value === "boolean") return value ? "yes" : "no"
  if (value === "") return "none"
  return /^\d{4}-\d\d-\d\dT.*Z$/.test(value) ? `${moment(value)} UTC` : value
}
