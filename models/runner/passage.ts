import { ARRIVALS } from "./clock.ts"
import { readColumns } from "./columns.ts"
import { upstreamOf } from "./graph.ts"
import { tablesBehind, triggerOf } from "./materialise/materialized-view.ts"
import { isMaterialized, isTable } from "./model.ts"
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
  const aside = asideOf(site, steps)
  for (const step of steps)
    passages.set(step.name, aside.has(step.name) ? ASIDE : await passageOf(site, steps, step))
  return passages
}

const ASIDE: Passage = {
  waits: "nothing",
  why: "it is built beside what stands, and ticks go on",
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

/** Steps in the order in which they are taken. */
export interface OrderedSteps {
  readonly steps: readonly PlanStep[]
  /** So many of them are taken while nobody inserts. */
  readonly restingSteps: number
  /** Those from there on are taken while ticks go on. */
  readonly asideFrom: number
}

/**
 * Insert-triggered models and what they stand on come first, so that events wait no longer than for these; tables that no
 * tick reads come last, so that ticks do not wait for them.
 */
export function orderSteps(site: Site, steps: readonly PlanStep[]): OrderedSteps {
  const aside = asideOf(site, steps)
  const { steps: ordered, restingSteps } = tilesFirst(
    site,
    steps.filter(({ name }) => !aside.has(name)),
  )
  const last = steps.filter(({ name }) => aside.has(name))
  return { steps: [...ordered, ...last], restingSteps, asideFrom: ordered.length }
}

// Tables that nothing else of the change reads, in the form that they had; a dictionary is read while it is exchanged.
function asideOf({ scope }: Site, steps: readonly PlanStep[]): ReadonlySet<string> {
  const { byName } = scope.project
  const isAside = (step: PlanStep) => {
    if (step.action !== "create" && step.action !== "rebuild") return false
    const { model, before } = step
    if (!isTable(model) || isMaterialized(model, "dictionary")) return false
    return before === undefined || before === model.matter.materialized
  }
  const others = steps.filter((step) => "model" in step && !isAside(step))
  const read = new Set(others.flatMap(({ name }) => [...upstreamOf(byName, name)]))
  return new Set(
    steps.filter((step) => isAside(step) && !read.has(step.name)).map(({ name }) => name),
  )
}

function tilesFirst(
  site: Site,
  steps: readonly PlanStep[],
): Pick<OrderedSteps, "steps" | "restingSteps"> {
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
