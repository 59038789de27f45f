import { clock } from "./figure.ts"
import type { Snapshot } from "./snapshot.ts"

/** A part that could not be read: since when, and its code last. The others stand. */
export function Missing({
  heading,
  snapshot,
  part,
}: {
  readonly heading: string
  readonly snapshot: Snapshot
  readonly part: string
}) {
  const fault = snapshot.faults.find((one) => one.part === part)
  const since = fault ? ` since ${clock(fault.since)} UTC` : ""
  return (
    <div>
      <h2>{heading}</h2>
      <p className="warn">
        Not available{since}; asked again each second.{" "}
        {fault && <code className="mono">{fault.code}</code>}
      </p>
    </div>
  )
}
