import { performance } from "node:perf_hooks"
import type { AmountsOff, Off } from "./amounts-off.ts"
import { readColumns, type TypedColumn } from "./columns.ts"
import { Comparison, NO_DRIFT } from "./comparison.ts"
import type { MaterializedViewMatter } from "./front-matter.ts"
import type { EngineInstant } from "./instant.ts"
import { triggerOf } from "./materialise/materialized-view.ts"
import type { Model } from "./model.ts"
import type { Site } from "./site.ts"
import { type Chosen, EVERYTHING, PLAYER_KEY, type Slice, withinPart } from "./slice.ts"

/** What healing one insert-triggered model found. */
export interface HealOutcome {
  readonly name: string
  /** Keys that were compared. */
  readonly keysChecked: number
  /** Keys that were off; each is brought back by a row of its own, where a row can do that. */
  readonly keysHealed: number
  /** By how much its money was off. */
  readonly amountsOff: AmountsOff
  /** True where the target held what no row can take away, such as a maximum that is too high. */
  readonly needsRebuild: boolean
  readonly ms: number
}

/**
 * Which keys are compared: those that rows arrived for; those of some players, by a condition on player_key; or a
 * part of all keys by their hash, where keys are no players'.
 */
export type KeyChoice =
  | { readonly since: EngineInstant }
  | { readonly players: Chosen }
  | { readonly part: Slice }

/** Columns that say when a row of a trigger arrived. */
const ARRIVAL_COLUMNS = ["ingested_at", "booked_at"]

/**
 * Compares chosen keys with what the trigger's rows say, and appends the difference: sums by what is
 * missing or too much, the rest by the true value again. Whoever inserts must be detached. The cost is
 * bounded by what was chosen: only rows of the keys concerned are read.
 */
export async function healModel(
  site: Site,
  model: Model<MaterializedViewMatter>,
  choice: KeyChoice,
): Promise<HealOutcome> {
  const started = performance.now()
  const trigger = triggerOf(site.scope.project, model)
  const incoming = await readColumns(site, trigger)
  const done = (keysChecked: number, { keys, amountsOff }: Off, needsRebuild: boolean) => {
    const ms = performance.now() - started
    return { name: model.name, keysChecked, keysHealed: keys, amountsOff, needsRebuild, ms }
  }
  // Who reads rows without a player has no part of any slice of players.
  if ("players" in choice && !hasPlayer(incoming)) return done(0, NO_DRIFT, false)
  const rows = chosenRows(choice, incoming)
  // A trigger without an arrival time cannot say which keys were touched.
  if (rows === undefined) return done(0, NO_DRIFT, true)
  const columns = await readColumns(site, model.name)
  const own = ownRows(choice, model, columns)
  const among = "part" in choice ? { among: own } : {}
  const comparison = new Comparison({ site, model, trigger, columns, own, ...among })
  try {
    const keysFound = await comparison.findKeys(rows)
    // A key without rows behind it: the rows were looked for in the wrong place.
    if ((await comparison.findTruth(incoming)) < keysFound) return done(keysFound, NO_DRIFT, true)
    const keysChecked = own ? await comparison.addOwnKeys(own) : keysFound
    if (keysChecked === 0) return done(0, NO_DRIFT, false)
    const drift = await comparison.drift()
    if (drift.keys === 0) return done(keysChecked, NO_DRIFT, false)
    await comparison.appendDrift()
    return done(keysChecked, drift, (await comparison.drift()).keys > 0)
  } finally {
    await comparison.dropTables()
  }
}

/** Whether rows are about a player. */
export const hasPlayer = (columns: readonly TypedColumn[]) =>
  columns.some(({ name }) => name === PLAYER_KEY)

/** The rows of a tile that a choice is about; undefined where only keys that rows are found for can be told. */
export function ownRows(
  choice: KeyChoice,
  { matter }: Model<MaterializedViewMatter>,
  columns: readonly TypedColumn[],
): Chosen | undefined {
  if ("part" in choice) return withinPart(matter.order_by, choice.part)
  return "players" in choice && hasPlayer(columns) ? choice.players : undefined
}

/** The rows of a trigger that a choice is about; undefined where it cannot say when they arrived. */
export function chosenRows(
  choice: KeyChoice,
  incoming: readonly TypedColumn[],
): Chosen | undefined {
  if ("players" in choice) return choice.players
  if ("part" in choice) return EVERYTHING
  const arrival = ARRIVAL_COLUMNS.find((name) => incoming.some((column) => column.name === name))
  if (arrival === undefined) return undefined
  return { where: `${arrival} > {since:DateTime64(3)}`, params: { since: choice.since } }
}
