import type { Effects } from "../core/effects.ts"
import type { EventLog } from "../ingest/log/log.ts"
import { Loop } from "./loop.ts"

const LOOK_MS = 1_000
const AGE_MS_MAX = 60_000
/** An answer that takes longer is told. */
const ANSWER_MS_MAX = 5_000
const REMEDY =
  "See that the brokers run, that the network to them is well and that their disks are fast enough; everything goes on by itself."

/** Kafka has been asked to keep events and has not answered. */
export interface KafkaSlow {
  readonly since: string
  readonly seconds: number
  readonly waiting_bytes: number
  readonly remedy: string
}

/** Looks how long Kafka lets those wait who bring events. */
export class KafkaWait {
  readonly loop: Loop
  readonly #log: Pick<EventLog, "waiting">
  readonly #effects: Effects
  #isTold = false

  constructor(log: Pick<EventLog, "waiting">, effects: Effects) {
    this.#log = log
    this.#effects = effects
    const once = async () => this.#look()
    this.loop = new Loop({ name: "kafka", everyMs: LOOK_MS, ageMsMax: AGE_MS_MAX, once }, effects)
  }

  /** How long the longest has waited by now. */
  seconds(): number {
    const waiting = this.#log.waiting()
    return waiting ? (this.#effects.now().getTime() - waiting.since.getTime()) / 1_000 : 0
  }

  /** Undefined: it answers. */
  slow(): KafkaSlow | undefined {
    const waiting = this.#log.waiting()
    const seconds = this.seconds()
    if (waiting === undefined || seconds * 1_000 < ANSWER_MS_MAX) return undefined
    const { since, bytes } = waiting
    return {
      ...{ since: since.toISOString(), seconds: Math.round(seconds) },
      ...{ waiting_bytes: bytes, remedy: REMEDY },
    }
  }

  #look(): void {
    const slow = this.slow()
    if (slow && !this.#isTold)
      this.#effects.log.error({ ...slow }, "Kafka does not answer; events wait at the door")
    if (!slow && this.#isTold) this.#effects.log.warn({}, "Kafka answers again")
    this.#isTold = slow !== undefined
  }
}
