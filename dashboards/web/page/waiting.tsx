import { clock } from "../figure.ts"
import type { Live } from "../live.ts"

interface WaitingProps {
  readonly live: Live<unknown>
  /** What is waited for: `the segments`. */
  readonly what: string
}

/** Stands where an answer has not come yet, or was refused: why, and the code last. */
export function Waiting({ live: { failedSince, refusal }, what }: WaitingProps) {
  if (refusal)
    return (
      <div className="empty">
        <h1>{refusal.status === 404 ? "Not found" : "Refused"}</h1>
        <p className="quiet">
          {refusal.message} <code className="mono faint">{refusal.code}</code>
        </p>
      </div>
    )
  if (failedSince)
    return (
      <p className="warn">
        No answer about {what} since {clock(failedSince.toISOString())} UTC; asked again.
      </p>
    )
  return <p className="quiet">Reading {what}.</p>
}

/** Says above figures that they are old. */
export function Old({ live: { failedSince } }: { readonly live: Live<unknown> }) {
  if (!failedSince) return null
  return (
    <p className="warn" role="status">
      These figures are from {clock(failedSince.toISOString())} UTC; asked again.
    </p>
  )
}
