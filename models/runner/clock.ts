import { type EngineInstant, shifted } from "./instant.ts"
import { relationName } from "./model.ts"
import type { Site } from "./site.ts"

/** How far the next run looks back before the start of the last one. */
export interface LookBack {
  readonly overlapMs: number
  /** Takes the last block seen again until it has settled. */
  readonly settlesBlocks: boolean
}

export const LOOK_BACK: LookBack = { overlapMs: 2_000, settlesBlocks: true }

/** A block of events that was visible for this long is wholly in all its views. */
export const BLOCK_SETTLE_MS_MAX = 30_000

/** The table that says how far events have arrived. Its blocks come one after the other. */
export const ARRIVALS = { table: "raw_event", column: "ingested_at" }

/** An instant of the engine, and the latest arrival that could be seen then. */
export interface Reading {
  readonly now: EngineInstant
  /** Of the last BLOCK_SETTLE_MS_MAX; 1970 where nothing arrived. */
  readonly arrivedAt: EngineInstant
}

export async function readClock(site: Site): Promise<Reading> {
  const table = relationName(ARRIVALS.table, site.scope.database)
  const isRead = site.scope.project.sources.has(ARRIVALS.table)
  const arrived = isRead
    ? `(select max(${ARRIVALS.column}) from ${table} where ${ARRIVALS.column} > now64(3) - interval ${BLOCK_SETTLE_MS_MAX / 1000} second)`
    : "toDateTime64(0, 3)"
  const rows = await site.warehouse.query<Reading>(
    `select now64(3) as now, ${arrived} as arrivedAt`,
  )
  return rows[0] as Reading
}

/**
 * From when the run after this one takes touched keys. A block shows in raw before it is in the
 * views behind it, and shows only when it is written, with the instant at which it began: so the
 * last block seen is taken again until another followed it or it has settled.
 */
export function nextSince(
  { now, arrivedAt }: Reading,
  { overlapMs, settlesBlocks }: LookBack,
): EngineInstant {
  const overlapping = shifted(now, -overlapMs)
  const settled = shifted(now, -BLOCK_SETTLE_MS_MAX)
  if (!settlesBlocks || arrivedAt <= settled) return overlapping
  const [earlier = overlapping] = [shifted(arrivedAt, -1), overlapping].sort()
  return earlier
}
