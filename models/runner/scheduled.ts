import { asError } from "../../core/errors.ts"
import { dueEvery, dueRun } from "./cron.ts"
import type { TableMatter } from "./front-matter.ts"
import { toEngineInstant, toMilliseconds } from "./instant.ts"
import { isTable, type Model } from "./model.ts"
import type { Pipeline } from "./pipeline.ts"
import type { RunOutcome } from "./run-models.ts"

/** Tables that are built by the clock, and when each was built last. */
export class Scheduled {
  readonly #pipeline: Pipeline
  #last: Map<string, Date> | undefined

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline
  }

  /**
   * Builds every table whose time has come since it was last built, upstream first. However often its time
   * came meanwhile, it is built once. One that fails waits for its next time.
   */
  async runDue(now: Date): Promise<readonly RunOutcome[]> {
    const outcomes: RunOutcome[] = []
    for (const model of this.#pipeline.site.scope.project.models) {
      const dueOf = isTable(model) ? clockOf(model) : undefined
      if (!isTable(model) || dueOf === undefined) continue
      const last = (await this.#lastRuns()).get(model.name)
      // What was never built is no matter of a schedule: a deployment builds it.
      const due = last && dueOf(last, now)
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
      return await this.#pipeline.buildAside(model, due)
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

/** When a table is due by its clock, after it was last built; undefined: it has none. */
function clockOf({ matter }: Model<TableMatter>): ((last: Date, now: Date) => Due) | undefined {
  if (matter.materialized === "refreshable")
    return (last, now) => dueEvery(matter.every * 1_000, last, now)
  const { schedule: cron, time_zone: zone } = matter
  return cron === undefined ? undefined : (last, now) => dueRun({ cron, zone }, last, now)
}
