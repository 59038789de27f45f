import type { Ledger } from "../../ingest/simulator/ledger/ledger.ts"
import type { Runtime } from "../running.ts"
import type { DemoClock } from "./clock.ts"
import { compareSegments, type Members, membersIn, type SegmentComparison } from "./compare.ts"

const HOUR_MS = 3_600_000
/** From now on: a few hours, over a day's window, over a week's, over the longest. */
const PASSES_MS = [0, 5 * HOUR_MS, 21 * HOUR_MS, 6.5 * 24 * HOUR_MS, 29 * 24 * HOUR_MS]

/** All segments at one instant of the demo's clock. */
export interface Instant {
  readonly at: string
  readonly segments: Readonly<Record<string, SegmentComparison>>
  readonly differences: readonly string[]
}

/**
 * Compares every segment with the ledger now, and after times in which nothing happened: what changes
 * then, time alone changes, and nobody looks at everybody.
 */
export async function watchSegments(
  { warehouse, roles }: Runtime,
  ledger: Ledger,
  clock: DemoClock,
): Promise<readonly Instant[]> {
  // Messages were compared: what would be sent in the days to come is another demo's matter.
  await roles?.activation.stop()
  const instants: Instant[] = []
  let before: Members = new Map()
  for (const ms of PASSES_MS) {
    clock.pass(ms)
    await roles?.cycle.loop.complete()
    await roles?.cycle.loop.stop()
    const at = roles?.cycle.evaluatedAt ?? new Date(0)
    const members = await membersIn(warehouse)
    const segments = compareSegments(ledger.segments(at), members, before)
    before = members
    roles?.cycle.loop.start()
    instants.push({ at: at.toISOString(), segments, differences: differencesOf(at, segments) })
  }
  return instants
}

function differencesOf(
  at: Date,
  segments: Readonly<Record<string, SegmentComparison>>,
): readonly string[] {
  return Object.entries(segments)
    .filter(([, { missing, extra }]) => missing + extra > 0)
    .map(([name, segment]) => `${name} at ${at.toISOString()}: ${JSON.stringify(segment)}`)
}
