import type { BrandConfiguration } from "../../core/brand.ts"
import { type Effects, realEffects } from "../../core/effects.ts"
import type { PlayerRef } from "../../core/player.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Rest } from "./adoption.ts"
import { type AdoptionReport, finishing, prepareAdoption, takeAdoption } from "./adoption.ts"
import { rowsAsOf } from "./as-of.ts"
import type { AuditReport } from "./audit-log.ts"
import { type BuildOutcome, buildModels } from "./build-models.ts"
import { type CompiledModel, compileModels } from "./compile-models.ts"
import { dropLeftTargets, refreshModel, takeStep } from "./deployment.ts"
import { glanceAtSlice } from "./glance-slice.ts"
import type { HealOutcome } from "./heal.ts"
import type { HealCause } from "./heal-log.ts"
import type { RawChange } from "./key-rebuild.ts"
import { auditSlice, healAll, type Mended, reckonPlayers } from "./mending.ts"
import type { Model } from "./model.ts"
import type { TestOutcome } from "./outcome.ts"
import { type Passage, passagesOf } from "./passage.ts"
import { buildPast, dropPast, listPasts, type Past, type PastAt, type PastModel } from "./past.ts"
import { Pipeline, type TickReport } from "./pipeline.ts"
import { type PlanStep, planDeployment } from "./plan.ts"
import type { Project } from "./project.ts"
import { Records } from "./records.ts"
import type { Scope, Variables } from "./render.ts"
import { RunLog } from "./run-log.ts"
import {
  type RunMeans,
  type RunOptions,
  type RunOutcome,
  runModels,
  throwFailed,
} from "./run-models.ts"
import { runTests } from "./run-tests.ts"
import { Scheduled } from "./scheduled.ts"
import { asksState, type Choice, selectModels } from "./selection.ts"
import type { Site } from "./site.ts"
import type { Chosen, Slice } from "./slice.ts"
import { readDeployed } from "./state.ts"
import { type TableMeans, Tables } from "./tables.ts"
import { noteTests } from "./test-log.ts"
import { Turnstile } from "./turnstile.ts"

export interface RunnerOptions {
  readonly warehouse: Warehouse
  readonly project: Project
  readonly brands?: readonly BrandConfiguration[]
  readonly vars?: Variables
}

/**
 * Deploys and runs the project. One thing at a time: a call that comes while another works waits,
 * a tick that comes while another tick works is the same tick.
 */
export class Runner {
  #scope: Scope
  readonly #log: RunLog
  #pipeline: Pipeline
  readonly #effects: Effects
  readonly #turnstile: Turnstile
  /** Looks beside everything else: one at a time. */
  readonly #looks = new Turnstile()
  /** Tables are built and tested beside the ticks, and never beside a deployment or another run. */
  readonly #aside: Turnstile
  #scheduled: Scheduled
  readonly tables: Tables
  readonly #refresh = (model: Model) => refreshModel(this.#pipeline, model, this.#effects.log)
  #ticking: Promise<TickReport> | undefined

  constructor(
    { warehouse, project, brands = [], vars = {} }: RunnerOptions,
    effects: Effects,
    { turnstile, aside } = { turnstile: new Turnstile(), aside: new Turnstile() },
  ) {
    this.#turnstile = turnstile
    this.#aside = aside
    this.#scope = { project, brands, vars }
    this.#effects = effects
    this.#log = new RunLog(warehouse)
    const site = { warehouse, scope: this.#scope }
    this.#pipeline = new Pipeline(site, this.#log, { now: effects.now })
    this.#scheduled = new Scheduled(this.#pipeline)
    this.tables = new Tables(() => this.#tableMeans, effects)
  }

  get project(): Project {
    return this.#scope.project
  }

  get site(): Site {
    return this.#pipeline.site
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
    return this.alone(async () => {
      await this.#log.load()
      await dropLeftTargets(this.site)
      const steps = await this.plan()
      for (const step of steps) {
        onStep(step)
        await takeStep(this.#pipeline, step)
        await this.#log.flush()
      }
      return steps
    })
  }

  /** What waits while the steps of `plan` are taken under load, by name. */
  async passages(): Promise<ReadonlyMap<string, Passage>> {
    return passagesOf(this.#pipeline.site, await this.plan())
  }

  /**
   * Brings the warehouse to another project while events come in, and goes on with it. Tiles are built beside
   * what stands; only for what arrived meanwhile, `rest` keeps away whoever inserts. What does not compile
   * throws before anything is touched. Killed half-way, the next deployment finishes it.
   */
  adopt(project: Project, rest: Rest = (use) => use()): Promise<AdoptionReport> {
    return this.#aside.through(async () => {
      await this.#log.load()
      const scope = { ...this.#scope, project }
      const site = { warehouse: this.#warehouse, scope }
      const planned = planDeployment(scope, await readDeployed(site))
      const adoption = await prepareAdoption(site, planned)
      let isAdopted = false
      const hold: Rest = (use) =>
        this.#turnstile.through(async () => {
          if (!isAdopted) this.#become(scope)
          isAdopted = true
          return use()
        })
      const report = await takeAdoption(adoption, rest, hold, async (step, isAside) => {
        const target = adoption.targets.get(step.name)
        await takeStep(this.#pipeline, step, { make: target && finishing(target), isAside })
        await this.#log.flush()
      })
      this.#effects.log.info(
        { models: report.steps.length, restedMs: Math.round(report.restedMs) },
        "another project was taken",
      )
      return report
    })
  }

  // What follows rows must see that they may be others now.
  #become(scope: Scope): void {
    const { now } = this.#effects
    this.#scope = scope
    const site = { warehouse: this.#warehouse, scope }
    this.#pipeline = new Pipeline(site, this.#log, { now, before: this.#pipeline })
    this.#scheduled = new Scheduled(this.#pipeline)
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
    return this.#turnstile.through(async () => healAll(await this.#mended(), since, cause))
  }

  /**
   * Compares a slice of what inserts and ticks keep with the events, mends what is off, and keeps what was found in
   * sys_audit and sys_drift; with `only`, of one model and what it reads. Whoever inserts into raw tables must be
   * detached: a row between a table and its views would look like drift. Tables: see `Tables.audit`.
   */
  audit(slice: Slice, only?: string): Promise<AuditReport> {
    return this.#turnstile.through(async () => auditSlice(await this.#mended(), slice, only))
  }

  /**
   * Looks at what `audit` compares while events come in and ticks run, at keys that nothing came in for lately;
   * undefined where something looks off, or could not be read: what that is, only `audit` can tell.
   */
  glance(slice: Slice, only?: string): Promise<AuditReport | undefined> {
    return this.#looks.through(() => glanceAtSlice(this.#pipeline, this.#effects.log, slice, only))
  }

  /**
   * Brings all that is derived of some players to what is true now, after something changed that is no event, or
   * behind a change of raw rows. Whoever inserts into raw tables must be detached.
   */
  reckon(players: Chosen, cause: HealCause, change?: RawChange): Promise<AuditReport> {
    return this.between(async () => reckonPlayers(await this.#mended(), players, cause, change))
  }

  /**
   * Runs chosen models now, in the order of the graph: incremental ones over what was touched, tables anew.
   * With `fullRefresh` everything chosen is built anew; `rest` then keeps away whoever inserts. Ticks go on beside tables:
   * see `walkInTurns`. What reads a model that failed is skipped. Throws MODELS_RUN_FAILED at the end, when one failed.
   */
  run(choice: Choice = [], options: RunOptions = {}): Promise<readonly RunOutcome[]> {
    return this.#aside.through(async () => {
      const outcomes = await runModels(this.#means, await this.#choose(choice), options)
      await this.#log.flush()
      throwFailed(outcomes)
      return outcomes.filter(({ result }) => result !== "idle")
    })
  }

  /** Runs and tests chosen models in the order of the graph: see `buildModels`. Ticks go on as in `run`. */
  build(choice: Choice = [], options: RunOptions = {}): Promise<readonly BuildOutcome[]> {
    return this.#aside.through(async () => {
      const outcomes = await buildModels(this.#means, await this.#choose(choice), options)
      await this.#log.flush()
      const tests = outcomes.flatMap((outcome) => outcome.tests)
      await noteTests(this.#warehouse, tests)
      return outcomes
    })
  }

  /**
   * The SQL of chosen models as it is sent to the engine, after they and what they read were built
   * empty in a database of their own. Throws what a deployment would throw. Nothing waits for it.
   */
  compile(choice: Choice = []): Promise<readonly CompiledModel[]> {
    return this.#looks.through(async () =>
      compileModels(this.#pipeline.site, await this.chosen(choice)),
    )
  }

  /**
   * Builds every table whose scheduled time has come since it was last built, once, however often it came; and what
   * reads something that was mended, or moved by rates, since. Ticks go on meanwhile. A call that comes while another works waits.
   */
  runScheduled(): Promise<readonly RunOutcome[]> {
    return this.tables.runDue()
  }

  /** Runs the schema tests of chosen models over what is deployed, and their contracts. Ticks go on meanwhile. */
  test(choice: Choice = []): Promise<readonly TestOutcome[]> {
    return this.#aside.through(async () => {
      const outcomes = await runTests(this.#pipeline.site, await this.chosen(choice))
      await noteTests(this.#warehouse, outcomes)
      return outcomes
    })
  }

  /** What was kept of runs and tests; what ran lately is written first. */
  async records(): Promise<Records> {
    await this.#turnstile.through(() => this.#log.flush())
    return new Records(this.#pipeline.site)
  }

  /**
   * Builds chosen models, with what they read, as of an instant, in a database of their own: see `buildPast`.
   * Ticks go on meanwhile.
   */
  buildPast(choice: Choice, ...then: PastAt): Promise<readonly PastModel[]> {
    return this.#aside.through(async () =>
      buildPast(this.#pipeline.site, await this.chosen(choice), ...then),
    )
  }

  /** The databases of the past. */
  pasts(): Promise<readonly Past[]> {
    return listPasts(this.#pipeline.site)
  }

  dropPast(database: string): Promise<void> {
    return this.#aside.through(() => dropPast(this.#pipeline.site, database))
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

  /** The models of a choice that asks for no state, in the order of the graph. */
  ls(choice: Choice = []): readonly Model[] {
    return selectModels(this.#scope.project, choice)
  }

  /** The models of a choice, in the order of the graph; `state:modified` is against what is deployed. */
  async chosen(choice: Choice): Promise<readonly Model[]> {
    if (!asksState(choice)) return this.ls(choice)
    const modified = new Set((await this.plan()).map(({ name }) => name))
    return selectModels(this.#scope.project, choice, modified)
  }

  /**
   * The same warehouse, through another project and with more variables: one thing at a time with this one.
   * For looking; what keeps the warehouse current is this one.
   */
  over(project: Project, vars: Variables = {}): Runner {
    const [warehouse, { brands }] = [this.#warehouse, this.#scope]
    const options = { warehouse, project, brands, vars: { ...this.#scope.vars, ...vars } }
    return new Runner(options, this.#effects, { turnstile: this.#turnstile, aside: this.#aside })
  }

  /**
   * Does something that no model is built beside, while ticks go on. A build takes minutes: whoever keeps others
   * away too asks for this first, and for `between` last.
   */
  aside<Result>(use: () => Promise<Result>): Promise<Result> {
    return this.#aside.through(use)
  }

  /** Does something between two ticks. */
  between<Result>(use: () => Promise<Result>): Promise<Result> {
    return this.#turnstile.through(use)
  }

  /** Does something that nothing may run beside. */
  alone<Result>(use: () => Promise<Result>): Promise<Result> {
    return this.aside(() => this.between(use))
  }

  /** Waits for what runs and writes what the run log still holds. */
  close(): Promise<void> {
    return this.alone(() => this.#log.flush())
  }

  get #warehouse(): Warehouse {
    return this.#pipeline.site.warehouse
  }

  async #mended(): Promise<Mended> {
    await this.#log.load()
    return { pipeline: this.#pipeline, refresh: this.#refresh, log: this.#effects.log }
  }

  async #choose(choice: Choice): Promise<readonly Model[]> {
    await this.#log.load()
    return this.chosen(choice)
  }

  get #tableMeans(): TableMeans {
    const aside: Rest = (use) => this.aside(use)
    return { ...this.#means, scheduled: this.#scheduled, log: this.#log, aside }
  }

  get #means(): RunMeans {
    const between: Rest = (use) => this.between(use)
    return { pipeline: this.#pipeline, between, refresh: this.#refresh }
  }

  async #tick(terms: readonly string[] = []): Promise<TickReport> {
    await this.#log.load()
    const chosen = selectModels(this.#scope.project, terms).map(({ name }) => name)
    const report = await this.#pipeline.tick(new Set(chosen))
    for (const { name, error } of report.models)
      if (error) this.#effects.log.error({ model: name, err: error }, "a model failed in the tick")
    await this.#log.flushWhenDue(report.startedAt)
    return report
  }
}

/** Makes a runner over a loaded project. Its own tables come from `runnerMigrations`. */
export function createRunner(options: RunnerOptions, effects: Effects = realEffects): Runner {
  return new Runner(options, effects)
}
