import { performance } from "node:perf_hooks"
import { withTyped } from "./check.ts"
import { finishTarget, type PreparedTarget, prepareTarget } from "./materialise/target-first.ts"
import { isMaterialized, type Model } from "./model.ts"
import { passagesOf, tilesFirst } from "./passage.ts"
import type { PlanStep } from "./plan.ts"
import { withUpstream } from "./selection.ts"
import type { Site } from "./site.ts"

/** Does something while nobody inserts into raw tables. */
export type Rest = <Result>(use: () => Promise<Result>) => Promise<Result>

/** A change that can be taken now: what can be built beside stands beside. */
export interface Adoption {
  readonly steps: readonly PlanStep[]
  /** So many of the steps are taken while nobody inserts. */
  readonly restingSteps: number
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
  if (changed.length > 0)
    await withTyped(site, withUpstream(site.scope.project, changed), async () => undefined)
  const passages = await passagesOf(site, planned)
  const targets = new Map<string, PreparedTarget>()
  for (const model of changed)
    if (isMaterialized(model, "materialized_view") && passages.get(model.name)?.waits === "moment")
      targets.set(model.name, await prepareTarget(site, model))
  return { ...tilesFirst(site, planned), targets }
}

/**
 * Takes the steps: those of tiles while nobody inserts, the others behind it. `hold` keeps ticks away for all
 * of them, and is begun while nobody inserts: whoever inserts may go on before it ends.
 */
export async function takeAdoption(
  { steps, restingSteps }: Adoption,
  rest: Rest,
  hold: Rest,
  take: (step: PlanStep) => Promise<void>,
): Promise<AdoptionReport> {
  const began = performance.now()
  let restedMs = 0
  const all = async (goOn: () => void) => {
    for (const step of steps.slice(0, restingSteps)) await take(step)
    goOn()
    for (const step of steps.slice(restingSteps)) await take(step)
  }
  if (restingSteps === 0) await hold(() => all(() => undefined))
  else {
    let whole: Promise<void> = Promise.resolve()
    await rest(async () => {
      const restBegan = performance.now()
      await new Promise<void>((resolve, reject) => {
        whole = hold(() => all(resolve))
        whole.catch(reject)
      })
      restedMs = performance.now() - restBegan
    })
    await whole
  }
  return { steps, restedMs, ms: performance.now() - began }
}

/** Makes a prepared target current and lets it follow, as `deployModel` would build it. */
export function finishing(target: PreparedTarget) {
  return async (site: Site, _model: Model) => {
    await finishTarget(site, target)
    return { keysTouched: 0, rowsWritten: 0 }
  }
}
