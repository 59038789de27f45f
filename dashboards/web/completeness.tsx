import { clock, count } from "./figure.ts"
import { Glyph } from "./glyph.tsx"
import type { Snapshot } from "./snapshot.ts"

interface CompletenessProps {
  readonly snapshot: Snapshot | undefined
  /** How whole the days are that stand on the page: never newer than they. */
  readonly daysCompleteTo: string | null
  readonly failedSince: Date | undefined
}

/** How whole the figures are, in words. */
export function Completeness({ snapshot, daysCompleteTo, failedSince }: CompletenessProps) {
  if (failedSince)
    return (
      <Words isWarning said="No answer, trying again">
        No answer since {clock(failedSince.toISOString())} UTC, trying again
      </Words>
    )
  const unknown = snapshot?.faults.find(({ part }) => part === "lag")
  if (unknown)
    return (
      <Words isWarning said="Not known how complete">
        Not known how complete since {clock(unknown.since)} UTC: Kafka does not answer
      </Words>
    )
  if (snapshot?.behind_since)
    return (
      <Words isWarning said="Incomplete">
        Incomplete since {clock(snapshot.behind_since)} UTC: {missing(snapshot)}
      </Words>
    )
  const completeTo = snapshot && earlier(snapshot.complete_to, daysCompleteTo)
  if (!completeTo) return <Words said="Checking how complete">Checking how complete</Words>
  return <Words said="Live">Live, complete to {clock(completeTo)} UTC</Words>
}

// Events that are not in the tables, or models that have not looked at them yet.
function missing({ waits_for, lag }: Snapshot): string {
  if (waits_for === "models") return "the models are behind"
  return lag === null ? "events are on their way" : `${count(lag)} events behind`
}

function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return null
  return a < b ? a : b
}

interface WordsProps {
  readonly isWarning?: boolean
  readonly said: string
  readonly children: React.ReactNode
}

// Only the words are read aloud, and only when they change: not a clock each second.
function Words({ isWarning = false, said, children }: WordsProps) {
  return (
    <span className={isWarning ? "state warn num" : "state num"}>
      <Glyph name={isWarning ? "partial" : "live"} />
      <span aria-hidden="true">{children}</span>
      <span className="visually-hidden" role="status" aria-live="polite">
        {said}
      </span>
    </span>
  )
}
