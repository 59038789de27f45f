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
 * Ages of the newest block at which a model that saw it runs again: the block may have been on its
 * way into the views that the model reads. In between a run would only repeat itself.
 */
const LOOKS_AGAIN_MS = [1_000, 2_000, 5_000, 10_000, BLOCK_SETTLE_MS_MAX]

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
  const last = [...newest.values()].sort().at(-1)
  if (last === undefined) return "nothing"
  if (seen === undefined) return "run"
  const isNew = [...newest].some(([table, at]) => at > (seen.tables.get(table) ?? ""))
  if (isNew) return "run"
  const ageSeen = toMilliseconds(seen.at) - toMilliseconds(last)
  const age = toMilliseconds(now) - toMilliseconds(last)
  if (LOOKS_AGAIN_MS.some((look) => ageSeen < look && look <= age)) return "run"
  return age >= BLOCK_SETTLE_MS_MAX ? "nothing" : "waits"
}
