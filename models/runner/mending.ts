import { performance } from "node:perf_hooks"
import type { Log } from "../../core/effects.ts"
import { type AuditOutcome, type AuditReport, noteAudit, reportOf } from "./audit-log.ts"
import type { MaterializedViewMatter } from "./front-matter.ts"
import { upstreamOf } from "./graph.ts"
import { type HealOutcome, healModel, type KeyChoice } from "./heal.ts"
import { type HealCause, noteHealing } from "./heal-log.ts"
import { SINCE_EVER, toEngineInstant } from "./instant.ts"
import { type RawChange, rebuildKeys } from "./key-rebuild.ts"
import { takeOutMaxima } from "./maximum.ts"
import { isMaterialized, type Model } from "./model.ts"
import type { Pipeline } from "./pipeline.ts"
import { type Chosen, rangeOf, type Slice, withinRange } from "./slice.ts"
import { isByPlayer, keysOfSlice } from "./tile-keys.ts"

/** What is mended, and how a model is built anew where a row cannot mend it. */
export interface Mended {
  readonly pipeline: Pipeline
  readonly refresh: (model: Model) => Promise<unknown>
  readonly log: Log
}

/** Brings every insert-triggered model back to what the events since an instant say: see `Runner.heal`. */
export async function healAll(
  { pipeline, refresh, log }: Mended,
  since: Date,
  cause: HealCause,
): Promise<readonly HealOutcome[]> {
  const instant = toEngineInstant(since)
  const outcomes: HealOutcome[] = []
  for (const model of pipeline.site.scope.project.models) {
    if (!isMaterialized(model, "materialized_view")) continue
    const outcome = await healModel(pipeline.site, model, { since: instant })
    if (outcome.needsRebuild) await refresh(model)
    if (outcome.needsRebuild || outcome.keysHealed > 0)
      log.warn({ ...outcome }, "a model had drifted and was healed")
    outcomes.push(outcome)
  }
  pipeline.rewind(instant)
  await noteHealing(pipeline.site.warehouse, cause, instant, outcomes)
  return outcomes
}

/**
 * Compares a slice of everything derived with the events and mends what is off, in the order of the graph: see
 * `Runner.audit`. What a model reads is looked at before it, also where only that model is asked for: held against
 * damage, what is right would be made wrong.
 */
export async function auditSlice(
  mended: Mended,
  slice: Slice,
  only?: string,
): Promise<AuditReport> {
  const { pipeline, log } = mended
  const { project } = pipeline.site.scope
  const began = performance.now()
  const players = withinRange(rangeOf(slice))
  const names =
    only === undefined ? undefined : new Set([only, ...upstreamOf(project.byName, only)])
  const isAlone = names !== undefined
  const tiles = await auditTiles(
    mended,
    (tile) => keysOfSlice(pipeline.site, tile, slice, isAlone || slice.index === 0),
    names,
  )
  const off = tiles.filter(({ drift, wasRebuilt }) => drift > 0 || wasRebuilt)
  // Where a tile was off, so may be all that reads it.
  const isWhole = off.length > 0 || slice.index === 0
  const stores = await pipeline.audit(players, isWhole, off.length > 0 ? undefined : names)
  const others = await auditOthers(pipeline, slice, off)
  const ms = performance.now() - began
  const report = reportOf([...tiles, ...stores, ...others], paused(ms))
  for (const model of report.models)
    log.error({ ...model, slice }, "a model had drifted and was mended")
  await noteAudit(pipeline.site.warehouse, { ...slice, model: only ?? "" }, report)
  return report
}

// A key that is no player's may have misled the rows of anybody: those of all other players are looked at too.
async function auditOthers(
  pipeline: Pipeline,
  { index: own, of }: Slice,
  off: readonly AuditOutcome[],
): Promise<readonly AuditOutcome[]> {
  const { project } = pipeline.site.scope
  const misleading = off.flatMap(({ name }) => {
    const tile = project.byName.get(name)
    return tile && isMaterialized(tile, "materialized_view") && !isByPlayer(tile) ? [name] : []
  })
  if (misleading.length === 0) return []
  const readers = project.models.filter(({ name }) => {
    const upstream = upstreamOf(project.byName, name)
    return misleading.some((each) => upstream.has(each))
  })
  const names = new Set(readers.map(({ name }) => name))
  const outcomes: AuditOutcome[] = []
  for (let index = 0; index < of; index++)
    if (index !== own)
      outcomes.push(...(await pipeline.audit(withinRange(rangeOf({ index, of })), false, names)))
  return outcomes
}

/** Brings all that is derived of some players to what is true now, behind a change: see `Runner.reckon`. */
export async function reckonPlayers(
  mended: Mended,
  players: Chosen,
  cause: HealCause,
  change?: RawChange,
): Promise<AuditReport> {
  const { site } = mended.pipeline
  const began = performance.now()
  await change?.apply()
  for (const model of site.scope.project.models) {
    if (!isMaterialized(model, "materialized_view")) continue
    if (change) await rebuildKeys(site, model, change.gone)
    await takeOutMaxima(site, model, players)
  }
  const tiles = await auditTiles(mended, async () => [{ players }])
  const stores = await mended.pipeline.audit(players, true)
  const outcomes = [...tiles, ...stores]
  const ms = performance.now() - began
  await noteHealing(site.warehouse, cause, SINCE_EVER, outcomes.map(healedIn(ms)))
  return reportOf(outcomes, paused(ms))
}

// Nothing comes in while something is mended.
const paused = (ms: number) => ({ ms, pausedMs: ms })

async function auditTiles(
  { pipeline: { site }, refresh }: Mended,
  choicesOf: (tile: Model<MaterializedViewMatter>) => Promise<readonly KeyChoice[]>,
  names?: ReadonlySet<string>,
): Promise<readonly AuditOutcome[]> {
  const outcomes: AuditOutcome[] = []
  for (const model of site.scope.project.models) {
    if (!isMaterialized(model, "materialized_view")) continue
    if (names !== undefined && !names.has(model.name)) continue
    for (const choice of await choicesOf(model)) {
      const healed = await healModel(site, model, choice)
      const { name, needsRebuild, keysChecked, keysHealed, amountsOff } = healed
      if (needsRebuild) await refresh(model)
      outcomes.push({ name, keysChecked, drift: keysHealed, amountsOff, wasRebuilt: needsRebuild })
    }
  }
  return outcomes
}

// Tiles and stores are looked at one after the other: each has its part of the time.
const healedIn =
  (ms: number) =>
  (
    { name, keysChecked, drift, amountsOff, wasRebuilt }: AuditOutcome,
    _place: number,
    all: readonly AuditOutcome[],
  ): HealOutcome => {
    const counted = { keysChecked, keysHealed: drift, amountsOff }
    return { name, ...counted, needsRebuild: wasRebuilt, ms: ms / all.length }
  }
