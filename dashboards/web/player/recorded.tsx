import type { Explained } from "../../api/player/schema.ts"
import { clock } from "../figure.ts"
import { useField } from "../page/place.ts"
import { type PastDecision, rulesOf, type Step, stepsOf } from "./past-decision.ts"
import { RuleList } from "./rule-list.tsx"
import { VerdictBox } from "./verdict-box.tsx"

interface RecordedProps {
  readonly decision: PastDecision
  readonly past: readonly PastDecision[]
  readonly explained: Explained
}

const WORDS = {
  allow: "Sent on.",
  shadow: "Decided only, not sent.",
  suppress: "Not sent.",
  defer: "Deferred.",
} as const

/** A decision on record: its verdict, the facts in their order, and what each rule read. */
export function Recorded({ decision, past, explained }: RecordedProps) {
  const { verdict, reasons, rule_version, campaign_version, at } = decision
  return (
    <>
      <VerdictBox
        {...{ verdict, reasons }}
        word={WORDS[verdict]}
        note={verdict === "allow" ? "Every rule allowed it." : ""}
        proof={
          <>
            <span className="nowrap">
              Decided <span className="num">{at.slice(11, 23)}</span> under rules of{" "}
              <span className="mono">{rule_version}</span>
            </span>
            {campaign_version && (
              <>
                <br />
                on the campaign's version{" "}
                <span className="mono">{campaign_version.slice(0, 8)}</span>
              </>
            )}
          </>
        }
      />
      <div className="explained">
        <div>
          <Steps steps={stepsOf(decision, explained)} />
          <Before {...{ decision, past }} />
        </div>
        <div>
          <RuleList rules={rulesOf(decision)} />
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

const VERDICT_WORDS = {
  allow: "allowed",
  shadow: "decided only",
  suppress: "not sent",
  defer: "deferred",
} as const

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

/** A past date said whole: 12 Nov 2026, 09:00:04. */
export function dated(at: string): string {
  const day = new Date(at).toLocaleDateString("en-GB", {
    ...{ day: "numeric", month: "short", year: "numeric", timeZone: "UTC" },
  })
  return `${day}, ${clock(at)}`
}
