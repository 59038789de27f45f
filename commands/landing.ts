import { setTimeout as sleep } from "node:timers/promises"
import type { Effects } from "../core/effects.ts"
import { attachLanding, detachLanding } from "../ingest/landing/consumer.ts"
import { landingFault } from "../ingest/landing/fault.ts"
import { type Replayed, replayStretch, type Stretch } from "../ingest/landing/replay.ts"
import type { EventLog } from "../ingest/log/log.ts"
import type { Runner } from "../models/runner/runner.ts"
import { Turnstile } from "../models/runner/turnstile.ts"
import type { KafkaAccess, Warehouse } from "../warehouse/warehouse.ts"
import { Loop } from "./loop.ts"

const LOOK_MS = 2_000
const AGE_MS_MAX = 600_000
/** A block begins this long before it fails, at most. */
const BLOCK_MS_MAX = 60_000
/** Between failures that follow each other; doubled each time. */
const WAIT_MS_MIN = 1_000
const WAIT_MS_MAX = 60_000
/** A failure this long after the one before is a new one. */
const QUIET_MS = 120_000

/** Inserts that fail, and since when. */
export interface LandingTrouble {
  readonly since: Date
  readonly detail: string
  readonly failures: number
}

export interface LandingParts {
  readonly warehouse: Warehouse
  readonly runner: Runner
  readonly log: EventLog
  readonly access: KafkaAccess
  readonly seal: string
}

/**
 * The consumer: attached from start to stop but where somebody has to work without it. An insert that fails
 * leaves its block in some tables and not in others, like a kill does: so it is treated as one. The
 * tiles are healed, and reading goes on; later and later where it fails again.
 */
export class Landing {
  readonly #parts: LandingParts
  readonly #effects: Effects
  readonly #turnstile = new Turnstile()
  readonly #watch: Loop
  #trouble: LandingTrouble | undefined
  #lastAt = 0

  constructor(parts: LandingParts, effects: Effects) {
    this.#parts = parts
    this.#effects = effects
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

  /** Waits for whoever works without the consumer. */
  async stop(): Promise<void> {
    await this.#watch.stop()
    await this.#turnstile.through(() => detachLanding(this.#parts.warehouse))
  }

  /** What failed lately; undefined where nothing did for two minutes. */
  trouble(): LandingTrouble | undefined {
    return this.#effects.now().getTime() - this.#lastAt > QUIET_MS ? undefined : this.#trouble
  }

  /** Does something that nobody may insert beside. What comes in meanwhile waits in Kafka. */
  pause<Result>(use: () => Promise<Result>): Promise<Result> {
    return this.#turnstile.through(async () => {
      await detachLanding(this.#parts.warehouse)
      try {
        return await use()
      } finally {
        await this.#attach()
      }
    })
  }

  /** Reads a stretch of the log again: what is in the tables stays as it is, what is missing comes. */
  replay(stretch: Stretch): Promise<Replayed> {
    return this.pause(() => replayStretch(this.#parts, stretch))
  }

  #attach(): Promise<void> {
    const { warehouse, access, seal } = this.#parts
    return attachLanding(warehouse, access, seal)
  }

  async #look(): Promise<void> {
    const { warehouse, runner } = this.#parts
    const fault = await landingFault(warehouse)
    if (fault === undefined) return
    const { detail } = fault
    const { since, failures: before } = this.trouble() ?? { since: fault.at, failures: 0 }
    const failures = before + 1
    this.#trouble = { since, detail, failures }
    this.#lastAt = this.#effects.now().getTime()
    this.#effects.log.error({ detail, failures }, "events could not be inserted; healing the tiles")
    await this.pause(async () => {
      const from = new Date(fault.at.getTime() - BLOCK_MS_MAX)
      await runner.heal(from, { cause: "failed insert", detail })
      await sleep(Math.min(WAIT_MS_MAX, WAIT_MS_MIN * 2 ** (failures - 1)))
    })
  }
}
