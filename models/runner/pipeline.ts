import { performance } from "node:perf_hooks"
import { asError } from "../../core/errors.ts"
import type { Column } from "../dialect/ddl.ts"
import { Arrivals, type Newest } from "./arrivals.ts"
import type { AsideOrder } from "./aside-order.ts"
import type { AuditOutcome } from "./audit-log.ts"
import { LOOK_BACK, type LookBack, nextSince, type Reading, readClock } from "./clock.ts"
import { deployModel } from "./deploy.ts"
import type { IncrementalMatter, TableMatter } from "./front-matter.ts"
import type { Glanced } from "./glance.ts"
import { upstreamOf } from "./graph.ts"
import { type EngineInstant, SINCE_EVER, shifted, toEngineInstant } from "./instant.ts"
import { auditIncremental } from "./materialise/audit.ts"
import { glanceAtStore } from "./materialise/glance.ts"
import { isOnePiece, type RunCounts, runIncremental } from "./materialise/incremental.ts"
import { readStoredColumns } from "./materialise/store.ts"
import { MemoryWatch, withMemory } from "./memory.ts"
import { MemoryCopies } from "./memory-copy.ts"
import { isMaterialized, type Model } from "./model.ts"
import { needOf, type Seen } from "./need.ts"
import { RECENT_TABLES, RecentEvents } from "./recent.ts"
import { type Scope, storeName } from "./render.ts"
import type { RunLog, RunRecord } from "./run-log.ts"
import type { Site } from "./site.ts"
import { type Chosen, EVERYTHING, PLAYER_KEY } from "./slice.ts"

/** What one model did in a tick. */
export interface ModelOutcome extends RunCounts {
  readonly name: string
  /** One more than before: all that changed is in the model's table of computed rows. The same: nothing did. Else: all may have. */
  readonly revision: number
  readonly ms: number
  /** `skipped`: something upstream failed, so it waits for the next tick. */
  readonly result: "idle" | "ran" | "failed" | "skipped"
  readonly error?: Error
  /** Bytes: the most that one statement took of what was built. */
  readonly memoryPeak?: number
}

/** What a tick did, in the order of the graph. */
export interface TickReport {
  /** By the engine's clock: what came in up to here is in what the models show. */
  readonly startedAt: string
  /** What {{ now }} stood for in all of them. */
  readonly at: Date
  readonly ms: number
  readonly models: readonly ModelOutcome[]
}

/** What a tick read from the clocks: the engine's, and the present of its models. */
interface TimedReading extends Reading {
  readonly at: Date
  /** What arrived later than this stands in the table of recent events; undefined: nothing does. */
  readonly recentFrom: EngineInstant | undefined
  /** Tables in memory that stand for what models look up. */
  readonly copies: ReadonlyMap<string, string>
  readonly waitsForNothing: boolean
  readonly memory: MemoryWatch
}

/** More than one: whoever follows the rows looks at all of them. */
const REVISIONS_APART = 2

type NotedMore = Pick<RunRecord, "memoryPeak" | "dueAt" | "missed">

const NOTHING: RunCounts = { keysTouched: 0, rowsWritten: 0 }

export interface PipelineOptions {
  readonly lookBack?: LookBack
  /** What `{{ now }}` stands for. */
  readonly now?: () => Date
  /** The pipeline that this one takes the place of: whoever follows rows must see that something changed. */
  readonly before?: Pipeline
}

/** The models of one site, kept current. Callers take care that only one thing runs at a time. */
export class Pipeline {
  readonly site: Site
  readonly #log: RunLog
  readonly #lookBack: LookBack
  readonly #now: () => Date
  /** By model: what {{ now }} stood for in its last successful run. */
  readonly #instants = new Map<string, Date>()
  readonly #columns = new Map<string, readonly Column[]>()
  readonly #incremental: readonly Model<IncrementalMatter>[]
  readonly #upstream: ReadonlyMap<string, ReadonlySet<string>>
  readonly #arrivals: Arrivals
  readonly #recent: RecentEvents
  readonly #copies: MemoryCopies
  #arrivedAt = SINCE_EVER
  /** By model: what its last successful run saw, and when. */
  readonly #seen = new Map<string, Seen>()
  readonly #revisions = new Map<string, number>()
  /** By model: the highest version in its store. */
  readonly #versions = new Map<string, bigint>()

  constructor(
    site: Site,
    log: RunLog,
    { lookBack = LOOK_BACK, now, before }: PipelineOptions = {},
  ) {
    const { project } = site.scope
    this.site = site
    this.#log = log
    this.#lookBack = lookBack
    this.#now = now ?? (() => new Date())
    this.#incremental = project.models.filter((model) => isMaterialized(model, "incremental"))
    this.#upstream = new Map(
      project.models.map(({ name }) => [name, upstreamOf(project.byName, name)]),
    )
    this.#arrivals = new Arrivals(site, this.#incremental)
    this.#recent = new RecentEvents(site, this.#incremental)
    this.#copies = new MemoryCopies(site, this.#incremental)
    if (before) this.#follow(before)
  }

  #follow(before: Pipeline): void {
    for (const [name, revision] of before.#revisions)
      this.#revisions.set(name, revision + REVISIONS_APART)
    for (const [name, at] of before.#instants) this.#instants.set(name, at)
  }

  /** Builds a model from everything that is there; `make` does it in another way. */
  async build(
    model: Model,
    kind: "deploy" | "refresh",
    make: typeof deployModel = deployModel,
  ): Promise<ModelOutcome> {
    this.#columns.delete(model.name)
    this.#versions.delete(model.name)
    this.#copies.forget(model.name)
    this.#seen.clear()
    this.#arrivals.reset()
    this.#recent.reset()
    const reading = await this.#read()
    const started = performance.now()
    const at = this.#now()
    const isTimed = isMaterialized(model, "incremental")
    const site = isTimed ? this.#siteAt(at) : this.site
    const { result: counts, memoryPeak } = await withMemory(this.site, model.name, () =>
      make(site, model, reading.now),
    ).catch((thrown: unknown) => {
      const error = asError(thrown)
      this.#note(model, kind, reading, NOTHING, performance.now() - started, { error })
      throw error
    })
    if (isTimed) this.#instants.set(model.name, at)
    const ms = performance.now() - started
    this.#note(model, kind, reading, counts, ms, { memoryPeak })
    return {
      name: model.name,
      result: "ran",
      ms,
      memoryPeak,
      revision: this.#revised(model.name, 2),
      ...counts,
    }
  }

  /**
   * Builds a table while ticks go on: it reads, and writes beside what stands. Nothing else may be built meanwhile.
   */
  async buildAside(
    model: Model<TableMatter>,
    { kind, ...due }: AsideOrder = { kind: "refresh" },
  ): Promise<Omit<ModelOutcome, "revision">> {
    const reading = await readClock(this.site, this.#arrivedAt)
    const started = performance.now()
    const { name } = model
    const note = (
      counts: RunCounts,
      more: { readonly error: Error } | { readonly memoryPeak: number },
    ) => {
      const ms = performance.now() - started
      this.#note(model, kind, reading, counts, ms, { ...due, ...more })
      return ms
    }
    try {
      const { result: counts, memoryPeak } = await withMemory(this.site, name, () =>
        deployModel(this.site, model, reading.now),
      )
      return { name, result: "ran", ms: note(counts, { memoryPeak }), memoryPeak, ...counts }
    } catch (thrown) {
      const error = asError(thrown)
      note(NOTHING, { error })
      throw error
    }
  }

  #revised(name: string, by: 0 | 1 | 2): number {
    const revision = (this.#revisions.get(name) ?? 0) + by
    this.#revisions.set(name, revision)
    return revision
  }

  /** Lets the next tick take everything that was touched since an instant again. */
  rewind(to: EngineInstant): void {
    this.#log.rewind(to)
    this.#instants.clear()
    this.forget()
  }

  /** Lets the next tick take again also what was seen. */
  forget(): void {
    this.#seen.clear()
  }

  /**
   * Runs all incremental models over what was touched since their last successful run; `waitsForNothing`: also
   * where all was seen and may be looked at again a little later.
   */
  async tick(only?: ReadonlySet<string>, waitsForNothing = false): Promise<TickReport> {
    const started = performance.now()
    const clock = { ...(await this.#read()), at: this.#now() }
    const models = this.#incremental.filter(({ name }) => !only || only.has(name))
    const sinceOf = (name: string) => this.#log.since(name)
    const newest = await this.#arrivals.newest(models, sinceOf)
    const names = new Set(models.map(({ name }) => name))
    const recentFrom = await this.#recent.fill(names, sinceOf, clock.now)
    const copies = await this.#copies.readyFor(models)
    const memory = MemoryWatch.ofTick(this.site)
    const reading = { ...clock, recentFrom, copies, waitsForNothing, memory }
    // Each begins when what it reads has ended; models that do not read each other run side by side.
    const outcomes = new Map<string, Promise<ModelOutcome>>()
    for (const model of models) {
      const before = [...outcomes].filter(([name]) => this.#reads(model, name))
      const arrived = newest.get(model.name) ?? "always"
      const outcome = Promise.all(before.map(([, upstream]) => upstream)).then((upstream) =>
        this.#tickModel(model, reading, upstream, arrived),
      )
      outcomes.set(model.name, outcome)
    }
    const done = await Promise.all(outcomes.values()).finally(() => memory.stop())
    const ms = performance.now() - started
    return { startedAt: reading.now, at: reading.at, ms, models: done }
  }

  async #tickModel(
    model: Model<IncrementalMatter>,
    reading: TimedReading,
    upstream: readonly ModelOutcome[],
    newest: Newest,
  ): Promise<ModelOutcome> {
    const { name } = model
    if (upstream.some(({ result }) => result === "failed" || result === "skipped"))
      return { name, result: "skipped", ms: 0, revision: this.#revised(name, 0), ...NOTHING }
    const moved = upstream.filter(({ rowsWritten }) => rowsWritten > 0)
    const need = moved.length > 0 ? "run" : needOf(newest, this.#seen.get(name), reading.now)
    if (need === "nothing") this.#note(model, "tick", reading, NOTHING, 0)
    if (need === "nothing" || (need === "waits" && !reading.waitsForNothing))
      return { name, result: "idle", ms: 0, revision: this.#revised(name, 0), ...NOTHING }
    const started = performance.now()
    try {
      const counts = await this.#run(model, reading)
      const ms = performance.now() - started
      this.#note(model, "tick", reading, counts, ms, { memoryPeak: reading.memory.peakOf(name) })
      const stores = moved.map((each) => [storeName(each.name), reading.now] as const)
      const tables = new Map([...(newest === "always" ? [] : newest), ...stores])
      this.#seen.set(name, { tables, at: reading.now })
      const by = counts.keysTouched === 0 ? 0 : isOnePiece(model, counts) ? 1 : 2
      return { name, result: "ran", ms, revision: this.#revised(name, by), ...counts }
    } catch (thrown) {
      this.#copies.forget(name)
      const error = asError(thrown)
      const ms = performance.now() - started
      this.#note(model, "tick", reading, NOTHING, ms, { error })
      return { name, result: "failed", ms, error, revision: this.#revised(name, 2), ...NOTHING }
    }
  }

  async #run(model: Model<IncrementalMatter>, reading: TimedReading): Promise<RunCounts> {
    const columns = this.#columns.get(model.name) ?? (await readStoredColumns(this.site, model))
    this.#columns.set(model.name, columns)
    const since = this.#log.since(model.name)
    const { at } = reading
    const last = this.#instants.get(model.name)
    const previous = last ? toEngineInstant(last) : since
    const isRecent = reading.recentFrom !== undefined && since >= reading.recentFrom
    const recent = isRecent ? RECENT_TABLES : undefined
    const site = this.#siteAt(at, { recent, copies: reading.copies })
    const run = { site, columns, startedAt: reading.now, since, previous }
    const counts = await runIncremental({ ...run, versions: this.#versions }, model)
    await this.#copies.follow(model, counts)
    this.#instants.set(model.name, at)
    return counts
  }

  /**
   * Compares what each incremental model has of some players with what its select says, for the present of its
   * last run, and mends what is off. Models that are not kept by player are compared as a whole, where
   * `everything` says so; with `only`, just those. Nothing may come in meanwhile.
   */
  async audit(
    players: Chosen,
    everything: boolean,
    only?: ReadonlySet<string>,
  ): Promise<readonly AuditOutcome[]> {
    const whole = everything ? EVERYTHING : undefined
    const chosen = new Map<string, Chosen | undefined>(
      this.#incremental.map(({ name, matter }) => [
        name,
        matter.key.includes(PLAYER_KEY) ? players : whole,
      ]),
    )
    const models = this.#incremental.filter(
      ({ name }) => chosen.get(name) && (only === undefined || only.has(name)),
    )
    if (models.length === 0) return []
    const behind = models.flatMap(({ name }) => [name, ...(this.#upstream.get(name) ?? [])])
    // What is compared has to be current. What has settled is not taken again: a run would mend it, and nobody
    // would be told that it was off.
    await this.tick(new Set(behind), true)
    const outcomes: AuditOutcome[] = []
    for (const model of models)
      outcomes.push(await this.#auditModel(model, chosen.get(model.name) as Chosen))
    return outcomes
  }

  /**
   * Looks at what `audit` compares, while ticks go on: keys that nothing was touched of since an instant. A model
   * that has not run in this process is not looked at.
   */
  async glance(
    players: Chosen,
    everything: boolean,
    quietSince: EngineInstant,
    only?: string,
  ): Promise<readonly Glanced[]> {
    const glanced: Glanced[] = []
    for (const model of this.#incremental) {
      const isByPlayer = model.matter.key.includes(PLAYER_KEY)
      const at = this.#instants.get(model.name)
      if ((only ?? model.name) !== model.name || !(isByPlayer || everything)) continue
      if (at === undefined) {
        glanced.push({ name: model.name, keysChecked: 0, isOdd: true })
        continue
      }
      const columns = await readStoredColumns(this.site, model)
      const site = this.#siteAt(at)
      const times = { startedAt: toEngineInstant(at), since: SINCE_EVER, previous: SINCE_EVER }
      const run = { site, columns, ...times, versions: this.#versions }
      const chosen = isByPlayer ? players : EVERYTHING
      glanced.push(await glanceAtStore(run, model, chosen, quietSince))
    }
    return glanced
  }

  async #auditModel(model: Model<IncrementalMatter>, chosen: Chosen): Promise<AuditOutcome> {
    const { name } = model
    const columns = await readStoredColumns(this.site, model)
    const { now } = await this.#read()
    const site = this.#siteAt(this.#instants.get(name) ?? this.#now())
    const run = { site, columns, startedAt: now, since: SINCE_EVER, previous: now }
    const found = await auditIncremental({ ...run, versions: this.#versions }, model, chosen)
    if (found.drift > 0) {
      this.#revised(name, 2)
      this.#copies.forget(name)
    }
    return { name, wasRebuilt: false, ...found }
  }

  // A run has one present: what it touches and what it computes are of the same instant.
  #siteAt(at: Date, standIns: Pick<Scope, "recent" | "copies"> = {}): Site {
    const { warehouse, scope } = this.site
    return { warehouse, scope: { ...scope, ...standIns, now: scope.now ?? at.toISOString() } }
  }

  async #read(): Promise<Reading> {
    const reading = await readClock(this.site, this.#arrivedAt)
    this.#arrivedAt = reading.arrivedAt ?? SINCE_EVER
    return reading
  }

  #reads(model: Model, name: string): boolean {
    return this.#upstream.get(model.name)?.has(name) ?? false
  }

  #note(
    { name }: Model,
    kind: RunRecord["kind"],
    reading: Reading,
    counts: RunCounts,
    ms: number,
    { error, ...more }: { readonly error?: Error } & NotedMore = {},
  ): void {
    this.#log.note({
      model: name,
      kind,
      startedAt: reading.now,
      endedAt: shifted(reading.now, Math.round(ms)),
      nextSince: error ? this.#log.since(name) : nextSince(reading, this.#lookBack),
      ms,
      error: error?.message ?? "",
      ...counts,
      ...more,
    })
  }
}
