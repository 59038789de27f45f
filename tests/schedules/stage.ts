import { join } from "node:path"
import { takeFirstArrivals } from "../../commands/landing/first-arrival.ts"
import { type Effects, realEffects } from "../../core/effects.ts"
import { runnerMigrations } from "../../models/runner/migrations.ts"
import { loadProject } from "../../models/runner/project.ts"
import { createRunner, type Runner } from "../../models/runner/runner.ts"
import { killedAt } from "../../models/runner/test-fault.ts"
import { type CompiledSegment, compileSegment } from "../../segments/compile.ts"
import { SEGMENT_MIGRATIONS } from "../../segments/migrations.ts"
import { loadSegments } from "../../segments/segment.ts"
import { Segmenter } from "../../segments/segmenter.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { ROOT } from "../architecture.ts"
import { type EventSite, openEventSite } from "../event-site.ts"
import { OFTEN_CHANGING } from "../features/often-changing.ts"
import { BLOCKS, type Crash, FOLLOWERS, faultsOf, type StepFaults } from "./crash.ts"
import { differences } from "./difference.ts"
import { PartitionLog } from "./log.ts"
import { BRANDS, type Play } from "./play.ts"
import { deliveriesOf, overtakenIn, type Schedule } from "./schedule.ts"

const PROJECT = loadProject(join(ROOT, "models"))
const SEGMENTS = [...loadSegments(join(ROOT, "segments/library")), ...OFTEN_CHANGING]
/** Events that came in before the round, by the engine's clock, are no concern of its healings. */
const CLOCKS_APART_MS = 2_000

/** What a start does before anything is read; killed in it after some statements, and done again. */
type Heal = (killedAfter?: number) => Promise<void>

export interface RoundOptions {
  readonly seed: number
  /** The present of each step, ms. */
  readonly instants: readonly number[]
  /** Off: starts do not heal. For whoever wants to see that it is missed. */
  readonly isHealed?: boolean
}

/**
 * The landing, the models and the segments on the real engine, in which many schedules play at once. Kafka is
 * an array, a crash is a prefix of the statements, and a start does what a start does.
 */
export class FaultStage {
  readonly #site: EventSite
  readonly #clock = { now: 0 }
  #tickedAt = 0
  readonly #effects: Effects = { ...realEffects, now: () => new Date(this.#clock.now) }
  #runner: Runner
  #segmenter: Segmenter
  /** By view, the statement that makes it. */
  #followers: ReadonlyMap<string, string> = new Map()
  #compiled: readonly CompiledSegment[] = []
  #plays = 0
  #sequence = 0

  private constructor(site: EventSite) {
    this.#site = site
    this.#runner = this.#newRunner(site.warehouse)
    this.#segmenter = new Segmenter(site.warehouse, SEGMENTS, this.#effects)
  }

  static async open(): Promise<FaultStage> {
    const site = await openEventSite()
    await site.warehouse.migrate([...runnerMigrations, ...SEGMENT_MIGRATIONS])
    const stage = new FaultStage(site)
    await stage.#runner.deploy()
    stage.#followers = await followersOf(site.warehouse)
    stage.#compiled = await Promise.all(SEGMENTS.map((one) => compileSegment(site.warehouse, one)))
    return stage
  }

  close(): Promise<void> {
    return this.#site.close()
  }

  get warehouse(): Warehouse {
    return this.#site.warehouse
  }

  /** Plays schedules side by side with the faults of a seed; answers with what is off at the end. */
  async play(
    schedules: readonly Schedule[],
    { seed, instants, isHealed = true }: RoundOptions,
  ): Promise<readonly string[]> {
    const first = this.#plays
    const plays = schedules.map((schedule) => this.#newPlay(schedule))
    await this.#beginRound()
    const since = new Date(Date.now() - CLOCKS_APART_MS)
    const heal: Heal = async (killedAfter) => {
      if (isHealed && killedAfter !== undefined) await this.#killedHealing(since, killedAfter)
      await (isHealed ? this.#heal(since) : this.#restart())
    }
    for (const [step, faults] of faultsOf(seed).entries()) {
      this.#clock.now = instants[step] ?? this.#clock.now + 1
      for (const { log, schedule, number } of plays)
        log.append(
          (deliveriesOf(schedule)[step] ?? []).map((event) => renamed(event, number)),
          () => ++this.#sequence,
          overtakenIn(schedule, step),
        )
      await this.#deliver(plays, faults, heal)
      await this.#contest(faults)
      await this.#killedTick(faults, heal)
      await this.#tick()
    }
    const at = this.#clock.now
    return differences(this.warehouse, { plays, at, first, segments: this.#compiled })
  }

  #newPlay(schedule: Schedule): Play {
    const number = this.#plays++
    return { schedule, number, log: new PartitionLog(number) }
  }

  // The round before ended with a clean stop: what it saw is no concern of this one.
  async #beginRound(): Promise<void> {
    await this.#runner.close()
    this.#tickedAt = 0
    for (const table of ["seg_transition", "seg_membership_store", "seg_evaluation"])
      await this.warehouse.command(`truncate table ${table}`)
    await this.#restart()
  }

  async #deliver(
    plays: readonly Play[],
    { crashes, isSeenTorn, healingKilledAfter }: StepFaults,
    heal: Heal,
  ): Promise<void> {
    const blockOf = (block: number) => plays.filter(({ number }) => number % BLOCKS === block)
    for (const [block, crash] of crashes.entries()) await this.#insert(blockOf(block), crash)
    if (isSeenTorn) await this.#tick()
    await heal(healingKilledAfter)
    await this.#insertAll(plays)
    if (crashes.some(({ kind }) => kind === "power")) await heal()
  }

  // One block, up to where it crashes.
  async #insert(plays: readonly Play[], crash: Crash): Promise<void> {
    if (crash.kind === "before") return
    const missing = crash.kind === "torn" ? crash.missing : []
    for (const view of missing) await this.warehouse.command(`drop table ${view} sync`)
    await this.#site.send(plays.flatMap(({ log }) => log.unread()))
    for (const view of missing) await this.warehouse.command(this.#followers.get(view) ?? "")
    if (crash.kind === "none") for (const { log } of plays) log.commit()
    if (crash.kind === "power") await this.#losePower(plays)
  }

  async #losePower(plays: readonly Play[]): Promise<void> {
    const lost = plays.map(
      ({ number, log }) => `kafka_partition = ${number} and kafka_offset >= ${log.committed}`,
    )
    await this.warehouse.command(
      `alter table raw_event delete where ${lost.join(" or ")} settings mutations_sync = 2`,
    )
  }

  async #insertAll(plays: readonly Play[]): Promise<void> {
    await this.#site.send(plays.flatMap(({ log }) => log.unread()))
    for (const { log } of plays) log.commit()
  }

  // What landed before what arrived before it gives up its place; also behind a start that was killed in that.
  async #contest({ contestKilledAfter }: StepFaults): Promise<void> {
    const { warehouse } = this
    if (contestKilledAfter !== undefined) {
      const dying = dyingAfter(warehouse, contestKilledAfter)
      const runner = this.#newRunner(dying)
      await takeFirstArrivals({ warehouse: dying, runner }).catch(onlyKilled)
      await this.#restart()
    }
    await takeFirstArrivals({ warehouse, runner: this.#runner })
  }

  async #killedTick({ tickKilledAfter }: StepFaults, heal: Heal): Promise<void> {
    if (tickKilledAfter === undefined) return
    await this.#restart(dyingAfter(this.warehouse, tickKilledAfter))
    await this.#tick().catch(onlyKilled)
    await heal()
  }

  async #killedHealing(since: Date, after: number): Promise<void> {
    const runner = this.#newRunner(dyingAfter(this.warehouse, after))
    await runner.heal(since, { cause: "unclean stop" }).catch(onlyKilled)
  }

  // As a start does after an unclean stop.
  async #heal(since: Date): Promise<void> {
    await this.#restart()
    await this.#runner.heal(since, { cause: "unclean stop" })
  }

  async #restart(warehouse = this.warehouse): Promise<void> {
    this.#runner = this.#newRunner(warehouse)
    this.#segmenter = new Segmenter(warehouse, SEGMENTS, this.#effects)
    await this.#runner.deploy()
  }

  #newRunner(warehouse: Warehouse): Runner {
    return createRunner({ warehouse, project: PROJECT, brands: BRANDS }, this.#effects)
  }

  // No two are of one millisecond: segments would be evaluated a millisecond behind their features.
  async #tick(): Promise<void> {
    this.#clock.now = Math.max(this.#clock.now, this.#tickedAt + 1)
    this.#tickedAt = this.#clock.now
    const { models, startedAt: upTo, at } = await this.#runner.tick()
    for (const { error } of models) if (error) throw error
    const revision = models.find(({ name }) => name === "ft_player")?.revision
    await this.#segmenter.evaluateAll({ upTo, at, revision, isWhole: true })
    for (const [name, { fault }] of this.#segmenter.parked())
      throw new Error(`${name}: ${fault.message}`)
  }
}

// A view that is detached and attached again loses how its unions are meant (26.7): so it is made anew.
async function followersOf(warehouse: Warehouse): Promise<ReadonlyMap<string, string>> {
  const rows = await warehouse.query<{ name: string; made_by: string }>(
    "select name, create_table_query as made_by from system.tables where database = currentDatabase() and name in {names:Array(String)}",
    { names: FOLLOWERS },
  )
  return new Map(rows.map(({ name, made_by }) => [name, made_by]))
}

function dyingAfter(warehouse: Warehouse, statements: number): Warehouse {
  let left = statements
  return killedAt(warehouse, () => left-- <= 0)
}

function onlyKilled(thrown: unknown): void {
  if (!(thrown instanceof Error && /\bkilled\b/.test(thrown.message))) throw thrown
}

function renamed(event: Schedule["history"][number][number], number: number) {
  return { ...event, brand: `${event.brand}${number}` }
}
