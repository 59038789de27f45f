import { ARRIVALS } from "./clock.ts"
import { readColumns } from "./columns.ts"
import { upstreamOf } from "./graph.ts"
import { tablesBehind, triggerOf } from "./materialise/materialized-view.ts"
import { isMaterialized } from "./model.ts"
import type { PlanStep } from "./plan.ts"
import { storeName } from "./render.ts"
import type { Site } from "./site.ts"

/**
 * What waits while a step is taken under load. `nothing`: it takes an instant. `moment`: events wait in Kafka for
 * what arrived since the backfill. `ticks`: events go on into tables and tiles, features and segments wait.
 * `events`: events wait in Kafka for as long as it is built; `why` says what it would need.
 */
export interface Passage {
  readonly waits: "nothing" | "moment" | "ticks" | "events"
  readonly why: string
}

/** How each step of a plan passes, by name. `site` is that of the new project. */
export async function passagesOf(
  site: Site,
  steps: readonly PlanStep[],
): Promise<ReadonlyMap<string, Passage>> {
  const passages = new Map<string, Passage>()
  for (const step of steps) passages.set(step.name, await passageOf(site, steps, step))
  return passages
}

async function passageOf(site: Site, steps: readonly PlanStep[], step: PlanStep): Promise<Passage> {
  if (step.action === "drop") return { waits: "nothing", why: "it is dropped" }
  if (step.action === "describe") return { waits: "nothing", why: "only its comments change" }
  const { model } = step
  if (isMaterialized(model, "view")) return { waits: "nothing", why: "a view is exchanged" }
  if (!isMaterialized(model, "materialized_view"))
    return { waits: "ticks", why: "it is built by the runner, between two ticks" }
  if (step.before !== undefined && step.before !== step.materialized)
    return { waits: "events", why: `it was materialized as ${step.before}, which goes first` }
  const { project } = site.scope
  const trigger = triggerOf(project, model)
  const changed = new Set(
    steps
      .filter(({ action }) => action === "create" || action === "rebuild")
      .map(({ name }) => name),
  )
  const other = [...tablesBehind(project, model)].find(
    (table) => changed.has(table) || [...changed].some((name) => storeName(name) === table),
  )
  if (other !== undefined)
    return {
      waits: "events",
      why: `it reads ${other}, which is built anew in the same change: make the two changes one after the other`,
    }
  if (!trigger.startsWith("raw_"))
    return {
      waits: "events",
      why: `it follows ${trigger}, whose rows carry no arrival below which they are all there: only a raw table's do`,
    }
  const columns = await readColumns(site, trigger)
  if (!columns.some(({ name }) => name === ARRIVALS.column))
    return { waits: "events", why: `${trigger} has no column ${ARRIVALS.column}` }
  return {
    waits: "moment",
    why: "its target is built beside it, up to a watermark, while events come in",
  }
}

/**
 * Steps in an order in which insert-triggered models and what they stand on come first, so that events wait no
 * longer than for these; and how many those are.
 */
export function tilesFirst(
  site: Site,
  steps: readonly PlanStep[],
): { readonly steps: readonly PlanStep[]; readonly restingSteps: number } {
  const { byName } = site.scope.project
  const isTile = (step: PlanStep) =>
    "model" in step && isMaterialized(step.model, "materialized_view")
  const tiles = steps.filter((step) => isTile(step) && step.action !== "describe")
  const wanted = new Set(tiles.flatMap(({ name }) => [name, ...upstreamOf(byName, name)]))
  const isEarly = (step: PlanStep) => step.action === "drop" || wanted.has(step.name)
  const early = steps.filter(isEarly)
  return {
    steps: [...early, ...steps.filter((step) => !isEarly(step))],
    restingSteps: early.length,
  }
}
