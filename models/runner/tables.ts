import { performance } from "node:perf_hooks"
import type { Effects } from "../../core/effects.ts"
import type { Rest } from "./adoption.ts"
import { type AuditReport, noteAudit, reportOf } from "./audit-log.ts"
import type { Pipeline } from "./pipeline.ts"
import type { RunLog } from "./run-log.ts"
import type { RunOutcome } from "./run-models.ts"
import type { Scheduled } from "./scheduled.ts"
import { auditTable, isBuiltWhole } from "./table-audit.ts"

/** What tables are built with. */
export interface TableMeans {
  readonly pipeline: Pipeline
  readonly scheduled: Scheduled
  readonly log: RunLog
  /** Keeps every other build away, and no tick. */
  readonly aside: Rest
  /** Does something that no tick may run beside. */
  readonly between: Rest
}

/** All tables are one slice. */
const WHOLE = { index: 0, of: 1 }

/** What is built as a whole: by the clock, behind what moved that it reads, and where something else wrote there. */
export class Tables {
  readonly #means: () => TableMeans
  readonly #effects: Effects

  /** `means` are those of the present project. */
  constructor(means: () => TableMeans, effects: Effects) {
    this.#means = means
    this.#effects = effects
  }

  /** Builds what is due: see `Runner.runScheduled`. */
  runDue(): Promise<readonly RunOutcome[]> {
    return this.#means().aside(() => this.#built("runDue"))
  }

  /** Builds what reads something that was mended, or moved by rates, since it was built. */
  runMoved(): Promise<readonly RunOutcome[]> {
    return this.#means().aside(() => this.#built("runMoved"))
  }

  /** Does something that moves figures, and builds at once behind it what reads these. */
  behind<Result>(
    move: () => Promise<Result>,
  ): Promise<{ readonly moved: Result; readonly built: readonly RunOutcome[] }> {
    return this.#means().aside(async () => {
      const moved = await move()
      return { moved, built: await this.#built("runMoved") }
    })
  }

  /**
   * Holds every table, or one, against what its build wrote, and builds anew what is off; keeps what was found in
   * sys_audit and sys_drift. Events come in and ticks run meanwhile.
   */
  audit(only?: string): Promise<AuditReport> {
    return this.#means().aside(async () => {
      const began = performance.now()
      const { pipeline, between } = this.#means()
      const { site } = pipeline
      const outcomes = []
      for (const model of site.scope.project.models) {
        if (!isBuiltWhole(model) || (only ?? model.name) !== model.name) continue
        const outcome = await auditTable({ pipeline, between }, model)
        const times = { ms: performance.now() - began, pausedMs: 0 }
        if (outcome.drift > 0)
          this.#effects.log.error(outcome, "a table had drifted and was built anew")
        await noteAudit(site.warehouse, { ...WHOLE, model: model.name }, reportOf([outcome], times))
        outcomes.push(outcome)
      }
      return reportOf(outcomes, { ms: performance.now() - began, pausedMs: 0 })
    })
  }

  async #built(which: "runDue" | "runMoved"): Promise<readonly RunOutcome[]> {
    const { scheduled, log } = this.#means()
    const outcomes = await scheduled[which](this.#effects.now())
    for (const { name, error } of outcomes)
      if (error) this.#effects.log.error({ model: name, err: error }, "a scheduled model failed")
    if (outcomes.length > 0) await log.flush()
    return outcomes
  }
}
