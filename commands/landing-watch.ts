import { setTimeout as sleep } from "node:timers/promises"
import type { Effects } from "../core/effects.ts"
import { attachLanding, detachLanding } from "../ingest/landing/consumer.ts"
import { landingFault } from "../ingest/landing/fault.ts"
import type { Runner } from "../models/runner/runner.ts"
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
  readonly access: KafkaAccess
  readonly seal: string
}

/**
 * An insert that fails leaves its block in some tables and not in others, like a kill does: so it is treated
 * as one. The consumer is detached, the tiles are healed, and reading goes on; later and later where
 * it fails again.
 */
export class LandingWatch {
  readonly loop: Loop
  readonly #parts: LandingParts
  readonly #effects: Effects
  #trouble: LandingTrouble | undefined
  #lastAt = 0

  constructor(parts: LandingParts, effects: Effects) {
    this.#parts = parts
    this.#effects = effects
    const once = () => this.#once()
    this.loop = new Loop({ name: "landing", everyMs: LOOK_MS, ageMsMax: AGE_MS_MAX, once }, effects)
  }

  /** What failed lately; undefined where nothing did for two minutes. */
  trouble(): LandingTrouble | undefined {
    return this.#effects.now().getTime() - this.#lastAt > QUIET_MS ? undefined : this.#trouble
  }

  async #once(): Promise<void> {
    const { warehouse, runner, access, seal } = this.#parts
    const fault = await landingFault(warehouse)
    if (fault === undefined) return
    const { detail } = fault
    const { since, failures: before } = this.trouble() ?? { since: fault.at, failures: 0 }
    const failures = before + 1
    this.#trouble = { since, detail, failures }
    this.#lastAt = this.#effects.now().getTime()
    this.#effects.log.error({ detail, failures }, "events could not be inserted; healing the tiles")
    await detachLanding(warehouse)
    try {
      await runner.heal(new Date(fault.at.getTime() - BLOCK_MS_MAX), {
        cause: "failed insert",
        detail,
      })
      await sleep(Math.min(WAIT_MS_MAX, WAIT_MS_MIN * 2 ** (failures - 1)))
    } finally {
      await attachLanding(warehouse, access, seal)
    }
  }
}
