import { performance } from "node:perf_hooks"
import type { Log } from "../../core/effects.ts"
import { type AuditReport, noteAudit, reportOf } from "./audit-log.ts"
import { type Glanced, glanceAtTile, QUIET_MS } from "./glance.ts"
import { type EngineInstant, SINCE_EVER, shifted } from "./instant.ts"
import { isMaterialized } from "./model.ts"
import type { Pipeline } from "./pipeline.ts"
import { rangeOf, type Slice, withinRange } from "./slice.ts"
import { glanceAtTable, isBuiltWhole } from "./table-audit.ts"
import { keysOfSlice } from "./tile-keys.ts"

/** Looks at a slice of everything derived while events come in and ticks run: see `Runner.glance`. */
export async function glanceAtSlice(
  pipeline: Pipeline,
  log: Log,
  slice: Slice,
  only?: string,
): Promise<AuditReport | undefined> {
  const began = performance.now()
  const glanced = await glances(pipeline, slice, only).catch((thrown: unknown) => {
    // A model is exchanged under the look, as a deployment or a rebuild does.
    log.info({ err: thrown, slice, model: only }, "a look of the audit ended early")
    return undefined
  })
  if (glanced === undefined || glanced.some(({ isOdd }) => isOdd)) return undefined
  const outcomes = glanced.map(({ name, keysChecked }) => ({
    ...{ name, keysChecked, drift: 0, amountsOff: {}, wasRebuilt: false },
  }))
  const report = reportOf(outcomes, { ms: performance.now() - began, pausedMs: 0 })
  await noteAudit(pipeline.site.warehouse, { ...slice, model: only ?? "" }, report)
  return report
}

async function glances(
  pipeline: Pipeline,
  slice: Slice,
  only: string | undefined,
): Promise<readonly Glanced[]> {
  const { site } = pipeline
  const [now] = await site.warehouse.query<{ at: EngineInstant }>("select now64(3) as at")
  const quietSince = shifted(now?.at ?? SINCE_EVER, -QUIET_MS)
  const players = withinRange(rangeOf(slice))
  const glanced: Glanced[] = []
  for (const model of site.scope.project.models)
    if (isMaterialized(model, "materialized_view") && (only ?? model.name) === model.name)
      for (const choice of await keysOfSlice(site, model, slice))
        glanced.push(await glanceAtTile(site, model, choice, quietSince))
  // A table that was written to while it was read would look off: they are looked at one by one, and not under load.
  const table = only === undefined ? undefined : site.scope.project.byName.get(only)
  if (table && isBuiltWhole(table)) return [await glanceAtTable(site, table)]
  return [...glanced, ...(await pipeline.glance(players, slice.index === 0, quietSince, only))]
}
