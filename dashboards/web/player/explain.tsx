import type { ReactNode } from "react"
import type { Explained } from "../../api/player/schema.ts"
import { Picker } from "../choice.tsx"
import { moment } from "../figure.ts"
import { useAnswer } from "../live.ts"
import { useField } from "../page/place.ts"
import { Waiting } from "../page/waiting.tsx"
import { type PastDecision, pastDecisions } from "./past-decision.ts"
import { dated, Recorded } from "./recorded.tsx"
import { RuleList } from "./rule-list.tsx"
import { VerdictBox } from "./verdict-box.tsx"

interface ExplainProps {
  readonly brand: string
  readonly player: string
  /** Those that run, and those that were decided on for him. */
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
  const isRunning = live.value === undefined || live.value.state === "runs"
  const decision =
    decided === NOW && isRunning ? undefined : (past.find(({ at }) => at === decided) ?? past[0])
  const options = [...new Set([...campaigns, campaign])]
  const picker =
    options.length > 1 ? (
      <Picker
        name="Campaign"
        options={options.map((one) => [one, one])}
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
              {isRunning ? "May" : "Did"} {name} get {picker}
              {isRunning && " now"}?
            </>
          )}
        </h2>
        {past.length > 0 && isRunning && <Turn isNow={decision === undefined} />}
      </div>
      {live.value && !isRunning && <p className="quiet">{live.value.words}</p>}
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

const VERDICTS = {
  allow: "Yes.",
  shadow: "Decided only.",
  suppress: "No.",
  defer: "Not yet.",
} as const

function Answer({ explained }: { readonly explained: Explained }) {
  const { verdict, reasons, rules, rule_version, audience, starts_nothing } = explained
  if (verdict === null) return null
  const isUnwanted = verdict === "allow" && (audience === "outside" || starts_nothing !== null)
  return (
    <>
      <VerdictBox
        {...{ verdict, reasons }}
        word={isUnwanted ? "Nothing is wanted for him." : VERDICTS[verdict]}
        note={noteOf(explained)}
        proof={
          <>
            <span className="nowrap">
              rules of <span className="mono">{rule_version}</span>
            </span>
            <br />
            nothing is sent by asking
          </>
        }
      />
      <RuleList rules={rules} />
    </>
  )
}

function noteOf({ verdict, rules, audience, starts_nothing, words }: Explained): string {
  if (verdict === "allow" && starts_nothing !== null) return words
  if (verdict === "allow" && audience === "outside")
    return "He is not in the campaign's segment. Every rule would allow it."
  if (verdict === "allow") return "Every rule allows it."
  if (verdict === "shadow") return " Every rule would allow it, and nothing is sent."
  const ends = rules.flatMap(({ deferredUntil }) => deferredUntil ?? [])
  if (verdict !== "defer" || ends.length === 0) return ""
  return ` Asked again after ${moment(new Date(Math.max(...ends)).toISOString())} UTC.`
}
