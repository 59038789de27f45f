import type { Snapshot } from "./snapshot.ts"

/** A part that could not be read: since when, and its code last. The others stand. */
export function Missing({
  snapshot,
  part,
}: {
  readonly snapshot: Snapshot
  readonly part: string
}) {
  const fault = snapshot.faults.find((one) => one.part === part)
  const since = fault ? ` since ${fault.since.slice(11, 19)} UTC` : ""
  return (
    <p className="warn">
      Not available{since}; asked again each second. {fault && <code>{fault.code}</code>}
    </p>
  )
}
