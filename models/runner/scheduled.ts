import { asError } from "../../core/errors.ts"
import { dueEvery, dueRun } from "./cron.ts"
import type { TableMatter } from "./front-matter.ts"
import { upstreamOf } from "./graph.ts"
import { type EngineInstant, toEngineInstant, toMilliseconds } from "./instant.ts"
import { isTable, type Model } from "./model.ts"
import type { Pipeline } from "./pipeline.ts"
import type { Project } from "./project.ts"
import type { RunOutcome } from "./run-models.ts"
import type { Site } from "./site.ts"

/** Tables that are built by the clock, and when each was built last. */
export class Scheduled {
  readonly #pipeline: Pipeline
  #last: Map<string, Date> | undefined

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline
  }

  /**
   * Builds every table whose time has come since it was last built, upstream first, and whatever `runMoved` does.
   * However often its time came meanwhile, it is built once. One that fails waits for its next time.
   */
  async runDue(now: Date): Promise<readonly RunOutcome[]> {
    return this.#run(now, (model) => clockOf(model))
  }

  /** Builds every table that reads something which was mended, or moved by rates, since it was built. */
  async runMoved(now: Date): Promise<readonly RunOutcome[]> {
    return this.#run(now, () => undefined)
  }

  async #run(
    now: Date,
    clock: (model: Model<TableMatter>) => DueOf | undefined,
  ): Promise<readonly RunOutcome[]> {
    const { project } = this.#pipeline.site.scope
    const outcomes: RunOutcome[] = []
    const moved = await readMoved(this.#pipeline.site)
    for (const model of project.models) {
      const last = isTable(model) ? (await this.#lastRuns()).get(model.name) : undefined
      // What was never built is no matter of a schedule: a deployment builds it.
      if (!isTable(model) || last === undefined) continue
      const due = clock(model)?.(last, now) ?? dueBehind(project, model, moved, last)
      if (due === undefined) continue
      this.#last?.set(model.name, now)
      const dueAt = toEngineInstant(due.dueAt)
      outcomes.push(await this.#build(model, { dueAt, missed: due.missed }))
    }
    return outcomes
  }

  async #build(
    model: Model<TableMatter>,
    due: { readonly dueAt: string; readonly missed: number },
  ): Promise<RunOutcome> {
    try {
      return await this.#pipeline.buildAside(model, { kind: "schedule", ...due })
    } catch (thrown) {
      const nothing = { keysTouched: 0, rowsWritten: 0, ms: 0 }
      return { name: model.name, result: "failed", error: asError(thrown), ...nothing }
    }
  }

  async #lastRuns(): Promise<ReadonlyMap<string, Date>> {
    if (this.#last) return this.#last
    const rows = await this.#pipeline.site.warehouse.query<{ model: string; at: string }>(
      `select model, max(started_at) as at from sys_run
where kind in ('deploy', 'refresh', 'schedule') group by model`,
    )
    this.#last = new Map(rows.map(({ model, at }) => [model, new Date(toMilliseconds(at))]))
    return this.#last
  }
}

type Due = ReturnType<typeof dueRun>
type DueOf = (last: Date, now: Date) => Due

/** Further back nothing is asked for: every table was built since, or its project is another. */
const MOVED_DAYS_MAX = 30

// When each model was last mended by the audit, or moved by rates.
async function readMoved({ warehouse }: Site): Promise<ReadonlyMap<string, Date>> {
  const rows = await warehouse.query<{ model: string; at: EngineInstant }>(
    `select model, max(at) as at from (
    select toString(model) as model, at from sys_drift where at > now64(3) - interval ${MOVED_DAYS_MAX} day
    union all
    select arrayJoin(arrayConcat(models_healed, models_rebuilt)) as model, at from sys_heal
    where cause = 'rates' and at > now64(3) - interval ${MOVED_DAYS_MAX} day)
group by model`,
  )
  return new Map(rows.map(({ model, at }) => [model, new Date(toMilliseconds(at))]))
}

function dueBehind(
  { byName }: Project,
  { name }: Model,
  moved: ReadonlyMap<string, Date>,
  last: Date,
): Due {
  if (moved.size === 0) return undefined
  const instants = [...upstreamOf(byName, name)].flatMap((each) => moved.get(each) ?? [])
  const dueAt = new Date(Math.max(0, ...instants.map((at) => at.getTime())))
  return dueAt > last ? { dueAt, missed: 0 } : undefined
}

/** When a table is due by its clock, after it was last built; undefined: it has none. */
function clockOf({ matter }: Model<TableMatter>): DueOf | undefined {
  if (matter.materialized === "refreshable")
    return (last, now) => dueEvery(matter.every * 1_000, last, now)
  const { schedule: cron, time_zone: zone } = matter
  return cron === undefined ? undefined : (last, now) => dueRun({ cron, zone }, last, now)
}
