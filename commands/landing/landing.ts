import { setTimeout as sleep } from "node:timers/promises"
import type { Effects } from "../../core/effects.ts"
import { asError, PitbossError } from "../../core/errors.ts"
import { attachLanding, detachLanding, haltLanding } from "../../ingest/landing/consumer.ts"
import { nextContest } from "../../ingest/landing/contest.ts"
import type { LandingFault } from "../../ingest/landing/fault.ts"
import { landingOffsets } from "../../ingest/landing/landed.ts"
import { remedyOf } from "../../ingest/landing/remedy.ts"
import { type Replayed, replayStretch, type Stretch } from "../../ingest/landing/replay.ts"
import type { LandingRules } from "../../ingest/landing/rules.ts"
import type { EventLog } from "../../ingest/log/log.ts"
import type { AuditReport } from "../../models/runner/audit-log.ts"
import type { Runner } from "../../models/runner/runner.ts"
import type { Slice } from "../../models/runner/slice.ts"
import { Turnstile } from "../../models/runner/turnstile.ts"
import type { KafkaAccess, Warehouse } from "../../warehouse/warehouse.ts"
import { engineNow } from "../engine-now.ts"
import { Loop } from "../loop.ts"
import { takeFirstArrivals } from "./first-arrival.ts"
import { type Flow, Standstill } from "./standstill.ts"
import { DISK_FULL, type Doubt, type Room, UNSEEN, Wholeness } from "./wholeness.ts"

const LOOK_MS = 2_000
const AGE_MS_MAX = 600_000
/** A block begins this long before it fails, at most. */
const BLOCK_MS_MAX = 60_000
/** Between failures that follow each other; doubled each time. */
const WAIT_MS_MIN = 1_000
const WAIT_MS_MAX = 60_000
/** A failure this long after the one before is a new one. */
const QUIET_MS = 120_000
/** What nobody vouches for is healed at once, but for what comes again and again. */
const FAILURES_AT_ONCE_MAX = 3

/** The consumer reads nothing, although messages wait. */
const STANDSTILL = "LANDING_STANDSTILL"
/** No broker answers. */
const BROKER_AWAY = "LANDING_BROKER_AWAY"

/** What keeps events out of the tables, and since when. */
export interface LandingTrouble {
  readonly since: Date
  readonly detail: string
  /** How often in a row; 0 where nothing failed and nothing is read. */
  readonly failures: number
  /** What a person does about it. */
  readonly remedy: string
}

export interface LandingParts {
  readonly warehouse: Warehouse
  readonly runner: Runner
  readonly log: EventLog
  readonly access: KafkaAccess
  readonly seal: string
  readonly rules: LandingRules
  /** Every event that came in before is in all tables. */
  readonly wholeAt: Date
  readonly room?: Room
}

/**
 * The consumer: attached from start to stop but where somebody has to work without it. An insert that fails
 * leaves its block in some tables and not in others, like a kill does: so it is treated as one. The
 * tiles are healed, and reading goes on; later and later where it fails again. So is whatever could have torn one
 * unseen: see Wholeness.
 */
export class Landing {
  readonly #parts: LandingParts
  readonly #effects: Effects
  readonly #turnstile = new Turnstile()
  readonly #watch: Loop
  readonly #standstill: Standstill
  readonly #wholeness: Wholeness
  readonly #stopping = new AbortController()
  #trouble: LandingTrouble | undefined
  #lastAt = 0
  #isAttached = false
  /** The first failure whose tiles are not healed: until they are, nothing is read. */
  #unhealed: Doubt | undefined
  /** Healed while no broker answers: until one does, nothing more can come in. */
  #isHealedWithout = false
  #toldFlow: Flow["kind"] = "flows"

  constructor(parts: LandingParts, effects: Effects) {
    this.#parts = parts
    this.#effects = effects
    this.#standstill = new Standstill(
      () => landingOffsets(parts.log),
      () => effects.now().getTime(),
    )
    this.#wholeness = new Wholeness(parts.warehouse, parts.wholeAt, parts.room)
    const once = () => this.#look()
    this.#watch = new Loop(
      { name: "landing", everyMs: LOOK_MS, ageMsMax: AGE_MS_MAX, once },
      effects,
    )
  }

  async start(): Promise<void> {
    await this.#attach()
    this.#watch.start()
  }

  /** Waits for whoever works without the consumer; a replay ends where it is. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#watch.stop()
    await this.#turnstile
      .through(() => this.#detach())
      .catch((thrown: unknown) => {
        if (this.isWhole()) throw thrown
      })
  }

  /** False: a block is in some tables and not in others, and could not be healed yet. */
  isWhole(): boolean {
    return this.#unhealed === undefined
  }

  /** False: something may have torn an insert since, and the tiles are not compared yet. */
  isVouchedFor(): boolean {
    return this.isWhole() && this.#wholeness.isVouchedFor()
  }

  /** What failed lately, or keeps events in Kafka now; undefined where nothing did for two minutes, nor does. */
  trouble(): LandingTrouble | undefined {
    return this.#failedLately() ?? this.#waiting()
  }

  #failedLately(): LandingTrouble | undefined {
    return this.#effects.now().getTime() - this.#lastAt > QUIET_MS ? undefined : this.#trouble
  }

  #waiting(): LandingTrouble | undefined {
    const { flow } = this.#standstill
    if (flow.kind === "flows") return undefined
    const detail = flow.kind === "away" ? BROKER_AWAY : STANDSTILL
    return { since: new Date(flow.since), detail, failures: 0, remedy: remedyOf(detail) }
  }

  /**
   * Does something that nobody may insert beside. What comes in meanwhile waits in Kafka. Throws
   * SERVER_STOPS where the consumer is not to come back.
   */
  pause<Result>(use: () => Promise<Result>): Promise<Result> {
    return this.#turnstile.through(async () => {
      if (this.#stopping.signal.aborted)
        throw new PitbossError("SERVER_STOPS", "The server is stopping: start it, and try again.")
      await this.#detach()
      try {
        return await use()
      } finally {
        if (this.isWhole()) await this.#attach()
      }
    })
  }

  /**
   * Reads a stretch of the log again: what is in the tables stays as it is, what is missing comes. What raw
   * events had lost may still have been in the tiles: so these are healed behind it. Throws
   * LANDING_FAILED where a block cannot be inserted, with the tiles healed.
   */
  replay(stretch: Stretch): Promise<Replayed> {
    const { signal } = this.#stopping
    const onFault = (fault: LandingFault) => this.#mend({ ...fault, isFailure: true })
    return this.pause(async () => {
      const since = new Date(this.#effects.now().getTime() - BLOCK_MS_MAX)
      const replayed = await replayStretch({ ...this.#parts, signal, onFault }, stretch)
      if (replayed.messages > 0) await this.#parts.runner.heal(since, { cause: "replay" })
      return replayed
    })
  }

  /**
   * Inserts something of our own where Kafka's blocks go, while nobody else does. What fails is treated as
   * an unclean stop. Throws LANDING_FAILED, with the tiles healed.
   */
  insert(work: () => Promise<void>): Promise<void> {
    return this.pause(async () => {
      const at = this.#effects.now()
      try {
        await work()
      } catch (thrown) {
        const { code = "UNKNOWN" } = thrown instanceof PitbossError ? thrown : {}
        await this.#mend({ at, detail: code, isFailure: true })
        throw new PitbossError(
          "LANDING_FAILED",
          `A block could not be inserted (${asError(thrown).message}). The tiles are healed: run it again when that is mended.`,
        )
      }
    })
  }

  /** Lets what arrived first of an identity stand, where something else came in before it. */
  async settleContests(): Promise<void> {
    if ((await nextContest(this.#parts.warehouse)) === undefined) return
    await this.insert(async () => {
      const identities = await takeFirstArrivals(this.#parts)
      if (identities > 0)
        this.#effects.log.warn(
          { identities },
          "what arrived first took the place of what came in first",
        )
    })
  }

  /** Compares a slice of everything derived, or of one model, with the events, while nothing comes in. */
  audit(slice: Slice, only?: string): Promise<AuditReport> {
    return this.pause(() => this.#parts.runner.audit(slice, only))
  }

  async #attach(): Promise<void> {
    await attachLanding(this.#parts.warehouse, this.#parts)
    this.#standstill.forget()
    this.#isAttached = true
  }

  // What failed is known for as long as the consumer is attached: so it is asked before, and behind the last block.
  // What cannot be healed now, since what made it fail still stands, is healed before anything is read again.
  async #detach(): Promise<void> {
    const { warehouse } = this.#parts
    if (this.#isAttached) {
      await haltLanding(warehouse)
      this.#unhealed ??= await this.#wholeness.doubtAtLast()
    }
    this.#isAttached = false
    await detachLanding(warehouse)
    await this.#mend()
  }

  async #mend(doubt?: Doubt): Promise<void> {
    this.#unhealed ??= doubt
    if (this.#unhealed) await this.#heal(this.#unhealed)
    this.#unhealed = undefined
  }

  async #look(): Promise<void> {
    const { flow } = this.#standstill
    this.#tellFlow(flow)
    // A broker that does not answer keeps nobody from looking for inserts that failed.
    this.#standstill.look()
    const doubt = this.#isAttached ? await this.#wholeness.doubt() : undefined
    if (this.#isAttached && (doubt === undefined || this.#bidesItsTime(doubt, flow)))
      return flow.kind === "dead" ? this.#attachAnew(flow.since) : this.settleContests()
    await this.pause(() => this.#wait(doubt)).catch(async (thrown: unknown) => {
      await this.#wait()
      throw thrown
    })
  }

  // What may have been torn by want of room is compared when there is room, and behind a broker when it answers again;
  // once without it, too, for whoever reads the figures meanwhile.
  #bidesItsTime({ detail }: Doubt, flow: Flow): boolean {
    if (detail === DISK_FULL) return this.#parts.room?.full() !== undefined
    const isWithout = detail === UNSEEN && flow.kind === "away"
    const isHealedWithout = this.#isHealedWithout
    this.#isHealedWithout = isWithout
    return isWithout && isHealedWithout
  }

  #tellFlow(flow: Flow): void {
    const waiting = this.#waiting()
    if (waiting && this.#toldFlow === "flows")
      this.#effects.log.error({ ...waiting }, "events wait in Kafka and nothing is read")
    this.#toldFlow = flow.kind
  }

  // It was seen to read nothing more behind a broker that had been starved, until a start.
  async #attachAnew(stillSince: number): Promise<void> {
    this.#note(STANDSTILL, new Date(stillSince))
    this.#effects.log.error(
      { detail: STANDSTILL, since: new Date(stillSince), remedy: remedyOf(STANDSTILL) },
      "events wait in Kafka and nothing was read for a minute; attaching the consumer anew",
    )
    await this.pause(async () => undefined)
  }

  // What follows soon is the same trouble, and later and later tried.
  #note(detail: string, at: Date): number {
    const { since, failures: before } = this.#failedLately() ?? { since: at, failures: 0 }
    const failures = before + 1
    this.#trouble = { since, detail, failures, remedy: remedyOf(detail) }
    this.#lastAt = this.#effects.now().getTime()
    return failures
  }

  // Later and later; whoever stops does not wait for it.
  #wait(doubt?: Doubt): Promise<unknown> {
    const failures = this.#failedLately()?.failures ?? 1
    if (doubt?.isFailure === false && failures <= FAILURES_AT_ONCE_MAX) return Promise.resolve()
    const ms = Math.min(WAIT_MS_MAX, WAIT_MS_MIN * 2 ** (failures - 1))
    return sleep(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
  }

  // Nobody inserts here.
  async #heal({ at, detail, isFailure }: Doubt): Promise<void> {
    const failures = this.#note(detail, at)
    this.#effects.log.error(
      { ...{ detail, failures }, remedy: remedyOf(detail) },
      isFailure
        ? "events could not be inserted and wait in Kafka; healing the tiles"
        : "an insert may have failed unseen; comparing the tiles with the events",
    )
    const { wholeAt } = this.#wholeness
    const since = Math.min(at.getTime(), wholeAt.getTime()) - BLOCK_MS_MAX
    const upTo = await engineNow(this.#parts.warehouse)
    const cause = isFailure ? "failed insert" : "unvouched"
    await this.#parts.runner.heal(new Date(since), { cause, detail })
    this.#wholeness.healed(upTo)
  }
}
