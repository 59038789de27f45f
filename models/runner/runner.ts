import type { BrandConfiguration } from "../../core/brand.ts"
import { type Effects, realEffects } from "../../core/effects.ts"
import type { PlayerRef } from "../../core/player.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { rowsAsOf } from "./as-of.ts"
import { type AuditOutcome, type AuditReport, noteAudit, reportOf } from "./audit-log.ts"
import { withTyped } from "./check.ts"
import { readColumns, type TypedColumn } from "./columns.ts"
import { dropModel } from "./deploy.ts"
import { describeModel } from "./describe.ts"
import { fingerprints } from "./fingerprint.ts"
import { type HealOutcome, healModel } from "./heal.ts"
import { type HealCause, noteHealing } from "./heal-log.ts"
import { SINCE_EVER, toEngineInstant } from "./instant.ts"
import { takeOutMaxima } from "./maximum.ts"
import { isMaterialized, type Model } from "./model.ts"
import type { TestOutcome } from "./outcome.ts"
import { type ModelOutcome, Pipeline, type TickReport } from "./pipeline.ts"
import { type PlanStep, planDeployment } from "./plan.ts"
import type { Project } from "./project.ts"
import { renderSelect, type Scope, type Variables } from "./render.ts"
import { RunLog } from "./run-log.ts"
import { runTests } from "./run-tests.ts"
import { selectModels, withUpstream } from "./selection.ts"
import { type Chosen, rangeOf, type Slice, withinRange } from "./slice.ts"
import { noteDeployed, noteRemoved, readDeployed } from "./state.ts"
import { Turnstile } from "./turnstile.ts"

export interface RunnerOptions {
  readonly warehouse: Warehouse
  readonly project: Project
  readonly brands?: readonly BrandConfiguration[]
  readonly vars?: Variables
}

export interface RunOptions {
  /** Builds anew from everything, beside what is there. */
  readonly fullRefresh?: boolean
}

export interface CompiledModel {
  readonly name: string
  readonly path: string
  readonly columns: readonly TypedColumn[]
  readonly sql: string
}

/**
 * Deploys and runs the project. One thing at a time: a call that comes while another works waits,
 * a tick that comes while another tick works is the same tick.
 */
export class Runner {
  readonly #scope: Scope
  readonly #log: RunLog
  readonly #pipeline: Pipeline
  readonly #effects: Effects
  readonly #turnstile = new Turnstile()
  #ticking: Promise<TickReport> | undefined
  #loaded = false

  constructor({ warehouse, project, brands = [], vars = {} }: RunnerOptions, effects: Effects) {
    this.#scope = { project, brands, vars }
    this.#effects = effects
    this.#log = new RunLog(warehouse)
    const site = { warehouse, scope: this.#scope }
    this.#pipeline = new Pipeline(site, this.#log, { now: effects.now })
  }

  /** What `deploy` would do, in its order. */
  async plan(): Promise<readonly PlanStep[]> {
    return planDeployment(this.#scope, await readDeployed(this.#pipeline.site))
  }

  /**
   * Brings the warehouse to the project: builds what changed and what reads it. Whoever inserts
   * into raw tables must be detached. Killed half-way, it goes on at the next call.
   */
  deploy(onStep: (step: PlanStep) => void = () => undefined): Promise<readonly PlanStep[]> {
    return this.#turnstile.through(async () => {
      await this.#load()
      const steps = await this.plan()
      const deployed = await readDeployed(this.#pipeline.site)
      for (const step of steps) {
        onStep(step)
        await this.#take(step, deployed.get(step.name)?.materialized)
      }
      return steps
    })
  }

  /**
   * Runs every incremental model over what was touched since its last successful run; or only the
   * chosen ones, so that features need not wait for marts: `tick(["+path:features"])`.
   */
  tick(terms: readonly string[] = []): Promise<TickReport> {
    if (terms.length > 0) return this.#turnstile.through(() => this.#tick(terms))
    this.#ticking ??= this.#turnstile
      .through(() => this.#tick())
      .finally(() => {
        this.#ticking = undefined
      })
    return this.#ticking
  }

  /**
   * A tick that takes what was touched since again, also what an earlier tick saw. For callers who
   * know that all events are in the tables and in all their views: behind it everything is current.
   */
  settle(): Promise<TickReport> {
    return this.#turnstile.through(() => {
      this.#pipeline.forget()
      return this.#tick()
    })
  }

  /**
   * After an unclean stop, or an insert that failed between its tables: brings every insert-triggered
   * model back to what the events that arrived since say, and lets the next tick take those events
   * again. Whoever inserts into raw tables must be detached.
   */
  heal(since: Date, cause: HealCause): Promise<readonly HealOutcome[]> {
    return this.#turnstile.through(async () => {
      await this.#load()
      const instant = toEngineInstant(since)
      const outcomes: HealOutcome[] = []
      for (const model of this.#scope.project.models) {
        if (!isMaterialized(model, "materialized_view")) continue
        const outcome = await healModel(this.#pipeline.site, model, { since: instant })
        if (outcome.needsRebuild) await this.#refresh(model)
        if (outcome.needsRebuild || outcome.keysHealed > 0)
          this.#effects.log.warn({ ...outcome }, "a model had drifted and was healed")
        outcomes.push(outcome)
      }
      this.#pipeline.rewind(instant)
      await noteHealing(this.#pipeline.site.warehouse, cause, instant, outcomes)
      return outcomes
    })
  }

  /**
   * Compares a slice of everything derived with the events, mends what is off, and keeps what was found
   * in sys_audit and sys_drift; with `only`, of one model. Whoever inserts into raw tables must be detached:
   * a row between a table and its views would look like drift.
   */
  audit(slice: Slice, only?: string): Promise<AuditReport> {
    return this.#turnstile.through(async () => {
      const began = performance.now()
      await this.#load()
      const players = withinRange(rangeOf(slice))
      const tiles = await this.#auditTiles(players, only)
      // Where a tile was off, so may be all that reads it.
      const areTilesOff = tiles.some(({ drift, wasRebuilt }) => drift > 0 || wasRebuilt)
      const isWhole = areTilesOff || slice.index === 0
      const stores = await this.#pipeline.audit(players, isWhole, areTilesOff ? undefined : only)
      const report = reportOf([...tiles, ...stores], performance.now() - began)
      for (const model of report.models)
        this.#effects.log.error({ ...model, slice }, "a model had drifted and was mended")
      await noteAudit(this.#pipeline.site.warehouse, { ...slice, model: only ?? "" }, report)
      return report
    })
  }

  /**
   * Compares all that is derived of some players with their events, after something changed that is no event,
   * such as a rate, and brings it to what is true now. Whoever inserts into raw tables must be detached.
   */
  reckon(players: Chosen, cause: HealCause): Promise<AuditReport> {
    return this.#turnstile.through(async () => {
      const began = performance.now()
      await this.#load()
      for (const model of this.#scope.project.models)
        if (isMaterialized(model, "materialized_view"))
          await takeOutMaxima(this.#pipeline.site, model, players)
      const tiles = await this.#auditTiles(players)
      const stores = await this.#pipeline.audit(players, true)
      const outcomes = [...tiles, ...stores]
      const ms = performance.now() - began
      await noteHealing(
        this.#pipeline.site.warehouse,
        cause,
        SINCE_EVER,
        outcomes.map(healedIn(ms)),
      )
      return reportOf(outcomes, ms)
    })
  }

  async #auditTiles(players: Chosen, only?: string): Promise<readonly AuditOutcome[]> {
    const outcomes: AuditOutcome[] = []
    const { site } = this.#pipeline
    const choice = { players }
    for (const model of this.#scope.project.models) {
      if (!isMaterialized(model, "materialized_view")) continue
      if (only !== undefined && only !== model.name) continue
      const healed = await healModel(site, model, choice)
      const { name, needsRebuild, keysChecked, keysHealed, amountOff } = healed
      if (needsRebuild) await this.#refresh(model)
      outcomes.push({ name, keysChecked, drift: keysHealed, amountOff, wasRebuilt: needsRebuild })
    }
    return outcomes
  }

  /**
   * Runs chosen models now: incremental ones over what was touched, tables anew. With
   * `fullRefresh` everything chosen is built anew; then whoever inserts must be detached.
   */
  run(
    terms: readonly string[] = [],
    { fullRefresh = false }: RunOptions = {},
  ): Promise<readonly ModelOutcome[]> {
    return this.#turnstile.through(async () => {
      await this.#load()
      const outcomes: ModelOutcome[] = []
      for (const model of selectModels(this.#scope.project, terms)) {
        const { materialized } = model.matter
        if (fullRefresh) outcomes.push(await this.#refresh(model))
        else if (materialized === "table")
          outcomes.push(await this.#pipeline.build(model, "refresh"))
        else if (materialized === "incremental")
          outcomes.push(...(await this.#pipeline.tick(new Set([model.name]))).models)
      }
      await this.#log.flush()
      return outcomes
    })
  }

  /**
   * The SQL of chosen models as it is sent to the engine, after they and what they read were built
   * empty in a database of their own. Throws what a deployment would throw.
   */
  compile(terms: readonly string[] = []): Promise<readonly CompiledModel[]> {
    const models = selectModels(this.#scope.project, terms)
    const { site } = this.#pipeline
    return this.#turnstile.through(() =>
      withTyped(site, withUpstream(this.#scope.project, models), async (typed) => {
        const compiled: CompiledModel[] = []
        for (const model of models) {
          const columns = await readColumns(typed, model.name)
          const { name, path } = model
          compiled.push({ name, path, columns, sql: renderSelect(this.#scope, model) })
        }
        return compiled
      }),
    )
  }

  /** Runs the schema tests of chosen models over what is deployed, and their contracts. */
  test(terms: readonly string[] = []): Promise<readonly TestOutcome[]> {
    return this.#turnstile.through(() =>
      runTests(this.#pipeline.site, selectModels(this.#scope.project, terms)),
    )
  }

  /**
   * The rows of a model that is kept by player, as they were true at an instant, whatever goes on meanwhile.
   * Throws MODELS_SELECTION_EMPTY where there is no such model.
   */
  async rowsAsOf(
    name: string,
    at: Date,
    players: readonly PlayerRef[],
  ): Promise<readonly Record<string, unknown>[]> {
    const [model] = selectModels(this.#scope.project, [name])
    return model ? rowsAsOf(this.#pipeline.site, model, at, players) : []
  }

  /** The select of a model with `{{ now }}` at an instant; views stand in it with their text. */
  selectAt(name: string, at: Date): string {
    const [model] = selectModels(this.#scope.project, [name])
    if (model === undefined) return ""
    return renderSelect({ ...this.#scope, now: at.toISOString() }, model, { inlineViews: true })
  }

  /** The chosen models, in the order of the graph. */
  ls(terms: readonly string[] = []): readonly Model[] {
    return selectModels(this.#scope.project, terms)
  }

  /** Does something that nothing of the runner may run beside. */
  alone<Result>(use: () => Promise<Result>): Promise<Result> {
    return this.#turnstile.through(use)
  }

  /** Waits for what runs and writes what the run log still holds. */
  close(): Promise<void> {
    return this.#turnstile.through(() => this.#log.flush())
  }

  // Noted as not deployed meanwhile: killed in it, the next deployment builds the model.
  async #refresh(model: Model): Promise<ModelOutcome> {
    const { site } = this.#pipeline
    const { name, matter } = model
    const noted = { ...NO_FINGERPRINT, name, materialized: matter.materialized }
    await noteDeployed(site, noted)
    const outcome = await this.#pipeline.build(model, "refresh")
    await noteDeployed(site, { ...noted, ...fingerprints(this.#scope).get(name) })
    const { ms, rowsWritten: rows } = outcome
    this.#effects.log.info({ model: name, ms: Math.round(ms), rows }, "a model was built anew")
    return outcome
  }

  async #tick(terms: readonly string[] = []): Promise<TickReport> {
    await this.#load()
    const chosen = selectModels(this.#scope.project, terms).map(({ name }) => name)
    const report = await this.#pipeline.tick(new Set(chosen))
    for (const { name, error } of report.models)
      if (error) this.#effects.log.error({ model: name, err: error }, "a model failed in the tick")
    await this.#log.flushWhenDue(report.startedAt)
    return report
  }

  async #take(step: PlanStep, before: string | undefined): Promise<void> {
    const { site } = this.#pipeline
    const { name } = step
    if (step.action === "drop") {
      await dropModel(site, name)
      await noteRemoved(site, { ...NO_FINGERPRINT, name, materialized: "view" })
      return
    }
    const { model, fingerprint } = step
    const { materialized } = model.matter
    if (step.action === "describe") await describeModel(site, model)
    else {
      if (before !== undefined && before !== materialized) await dropModel(site, name)
      await this.#pipeline.build(model, "deploy")
      await this.#log.flush()
    }
    await noteDeployed(site, { ...fingerprint, name, materialized })
  }

  // The log is read once, at the first use: from then on memory knows.
  async #load(): Promise<void> {
    if (this.#loaded) return
    await this.#log.load()
    this.#loaded = true
  }
}

// Tiles and stores are looked at one after the other: each has its part of the time.
const healedIn =
  (ms: number) =>
  (
    { name, keysChecked, drift, amountOff, wasRebuilt }: AuditOutcome,
    _place: number,
    all: readonly AuditOutcome[],
  ): HealOutcome => {
    const counted = { keysChecked, keysHealed: drift, amountOff }
    return { name, ...counted, needsRebuild: wasRebuilt, ms: ms / all.length }
  }

const NO_FINGERPRINT = { hash: "", documentationHash: "" }

/** Makes a runner over a loaded project. Its own tables come from `runnerMigrations`. */
export function createRunner(options: RunnerOptions, effects: Effects = realEffects): Runner {
  return new Runner(options, effects)
}
