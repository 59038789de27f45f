import { performance } from "node:perf_hooks"
import type { Column } from "../dialect/ddl.ts"
import { withTyped } from "./check.ts"
import { outputColumns } from "./columns.ts"
import type { deployModel } from "./deploy.ts"
import { rowsStanding } from "./materialise/rows-standing.ts"
import {
  dropPrepared,
  finishTarget,
  type PreparedTarget,
  prepareTarget,
} from "./materialise/target-first.ts"
import { isMaterialized, type Model } from "./model.ts"
import { type OrderedSteps, orderSteps, passagesOf } from "./passage.ts"
import type { PlanStep } from "./plan.ts"
import { withUpstream } from "./selection.ts"
import type { Site } from "./site.ts"

/** Does something while nobody inserts into raw tables. */
export type Rest = <Result>(use: () => Promise<Result>) => Promise<Result>

/** A change that can be taken now: what can be built beside stands beside. */
export interface Adoption extends OrderedSteps {
  readonly site: Site
  readonly targets: ReadonlyMap<string, PreparedTarget>
}

/** What an adoption did. */
export interface AdoptionReport {
  readonly steps: readonly PlanStep[]
  /** How long events waited in Kafka. */
  readonly restedMs: number
  readonly ms: number
}

/**
 * Checks a change, in a database of its own, and builds beside what stands all that can be built while events
 * come in. What does not compile throws here, before anything is touched.
 */
export async function prepareAdoption(site: Site, planned: readonly PlanStep[]): Promise<Adoption> {
  const changed = planned.flatMap((step) =>
    step.action === "create" || step.action === "rebuild" ? [step.model] : [],
  )
  const tiles = changed.filter((model) => isMaterialized(model, "materialized_view"))
  const upstream = withUpstream(site.scope.project, changed)
  // What a tile reads may not be deployed yet, or otherwise: there its columns are those to come.
  const columns = new Map<string, readonly Column[]>()
  if (changed.length > 0)
    await withTyped(site, upstream, async (typed) => {
      for (const tile of tiles) columns.set(tile.name, await outputColumns(typed, tile))
    })
  const passages = await passagesOf(site, planned)
  const targets = new Map<string, PreparedTarget>()
  for (const tile of tiles)
    if (passages.get(tile.name)?.waits === "moment")
      targets.set(tile.name, await prepareTarget(site, tile, columns.get(tile.name) ?? []))
  return { site, ...orderSteps(site, planned), targets }
}

/**
 * Takes the steps: those of tiles while nobody inserts, the others behind it, and tables that no tick reads at last. `hold`
 * keeps ticks away for all but these, and is begun while nobody inserts: whoever inserts may go on before it ends.
 */
export async function takeAdoption(
  adoption: Adoption,
  rest: Rest,
  hold: Rest,
  take: (step: PlanStep, isAside: boolean) => Promise<void>,
): Promise<AdoptionReport> {
  const { steps, restingSteps, asideFrom } = adoption
  const began = performance.now()
  let restedMs = 0
  const all = async (goOn: () => void) => {
    for (const step of steps.slice(0, restingSteps)) await take(step, false)
    goOn()
    for (const step of steps.slice(restingSteps, asideFrom)) await take(step, false)
  }
  let whole: Promise<void> | undefined
  try {
    if (restingSteps > 0)
      await rest(async () => {
        const restBegan = performance.now()
        await new Promise<void>((resolve, reject) => {
          whole = hold(() => all(resolve))
          whole.catch(reject)
        })
        restedMs = performance.now() - restBegan
      })
    await (whole ?? hold(() => all(() => undefined)))
    for (const step of steps.slice(asideFrom)) await take(step, true)
  } catch (thrown) {
    await dropTargets(adoption).catch(() => undefined)
    throw thrown
  }
  return { steps, restedMs, ms: performance.now() - began }
}

// What was prepared for a change that is not taken after all.
async function dropTargets({ site, targets }: Adoption): Promise<void> {
  for (const name of targets.keys()) await dropPrepared(site, name)
}

/** Makes a prepared target current and lets it follow, as `deployModel` would build it. */
export function finishing(target: PreparedTarget): typeof deployModel {
  return async (site: Site, model: Model) => {
    await finishTarget(site, target)
    return rowsStanding(site, model)
  }
}
