import type { Newest } from "./arrivals.ts"
import { BLOCK_SETTLE_MS_MAX } from "./clock.ts"
import { type EngineInstant, toMilliseconds } from "./instant.ts"

/** What the last successful run of a model saw, and when it began. */
export interface Seen {
  /** By table, its newest row then. */
  readonly tables: ReadonlyMap<string, EngineInstant>
  readonly at: EngineInstant
}

/**
 * The newest block of events may be on its way into the views that a model reads: while it is this young,
 * every tick takes it again.
 */
const BLOCK_YOUNG_MS = 3_000

/** Ages at which it is taken again after that; in between a run would only repeat itself. */
const LOOKS_AGAIN_MS = [5_000, 10_000, BLOCK_SETTLE_MS_MAX]

/**
 * Whether a model has to run: `nothing` came since its last run, or all of it has settled;
 * `waits`: it saw all there is, and will look at it again.
 */
export function needOf(
  newest: Newest,
  seen: Seen | undefined,
  now: EngineInstant,
): "run" | "waits" | "nothing" {
  if (newest === "always") return "run"
  if (newest.size === 0) return "nothing"
  if (seen === undefined) return "run"
  const isNew = [...newest].some(([table, at]) => at > (seen.tables.get(table) ?? ""))
  if (isNew) return "run"
  const blocks = [...newest].filter(([table]) => table.startsWith("raw_")).map(([, at]) => at)
  const last = blocks.sort().at(-1)
  if (last === undefined) return "nothing"
  const ageSeen = toMilliseconds(seen.at) - toMilliseconds(last)
  const age = toMilliseconds(now) - toMilliseconds(last)
  if (age < BLOCK_YOUNG_MS) return "run"
  if (LOOKS_AGAIN_MS.some((look) => ageSeen < look && look <= age)) return "run"
  return age >= BLOCK_SETTLE_MS_MAX ? "nothing" : "waits"
}
