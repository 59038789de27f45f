import { type EngineInstant, SINCE_EVER, shifted } from "./instant.ts"
import { relationName } from "./model.ts"
import type { Site } from "./site.ts"

/** How far the next run looks back before the start of the last one. */
export interface LookBack {
  readonly overlapMs: number
  /** Takes the last block of events seen again, and so whatever followed it, however late. */
  readonly takesLastBlock: boolean
}

/**
 * The last block alone would do; the overlap forgives a clock that is set back a little. Whatever lies in
 * it is computed again in each tick.
 */
export const LOOK_BACK: LookBack = { overlapMs: 250, takesLastBlock: true }

/** A block of events that was visible for this long is wholly in all its views. */
export const BLOCK_SETTLE_MS_MAX = 30_000

/** The table that says how far events have arrived. Its blocks come one after the other. */
export const ARRIVALS = { table: "raw_event", column: "ingested_at" }

/** An instant of the engine, and the arrival of the last event that could be seen then. */
export interface Reading {
  readonly now: EngineInstant
  /** SINCE_EVER where there is no event yet; undefined where the project reads none. */
  readonly arrivedAt: EngineInstant | undefined
}

/** Reads the clock. `known` is an earlier arrival, which keeps the look at the table short. */
export async function readClock(site: Site, known: EngineInstant): Promise<Reading> {
  const table = relationName(ARRIVALS.table, site.scope.database)
  if (!site.scope.project.sources.has(ARRIVALS.table)) {
    const [row] = await site.warehouse.query<{ now: EngineInstant }>("select now64(3) as now")
    return { now: row?.now ?? SINCE_EVER, arrivedAt: undefined }
  }
  const [row] = await site.warehouse.query<{ now: EngineInstant; arrivedAt: EngineInstant }>(
    `select now64(3) as now, (select maxOrNull(${ARRIVALS.column}) from ${table}
where ${ARRIVALS.column} >= {known:DateTime64(3)}) as arrivedAt`,
    { known },
  )
  return { now: row?.now ?? SINCE_EVER, arrivedAt: row?.arrivedAt ?? known }
}

/**
 * From when the run after this one takes touched keys. A block carries the instant at which it
 * began and shows when it is written, seconds later under load, and in raw before it is in the
 * views behind it. Blocks come one after the other: what cannot be seen yet began after the last
 * one that can. So the last block seen is always taken again.
 */
export function nextSince(
  { now, arrivedAt }: Reading,
  { overlapMs, takesLastBlock }: LookBack,
): EngineInstant {
  const overlapping = shifted(now, -overlapMs)
  if (!takesLastBlock || arrivedAt === undefined) return overlapping
  // The first block of all may be on its way, begun at any time.
  if (arrivedAt === SINCE_EVER) return SINCE_EVER
  const [earlier = overlapping] = [shifted(arrivedAt, -1), overlapping].sort()
  return earlier
}
