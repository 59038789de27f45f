import { type ClearedMessage, clearedUntil } from "../../../activation/compliance/decide.ts"
import type { Random } from "../../../ingest/simulator/random.ts"
import type { Clock } from "./clock.ts"

/** A message that the provider had whole. */
export interface Delivered {
  readonly key: string
  readonly player: string
  /** ms */
  readonly at: number
  readonly decidedAt: number
  /** Of the compliance topic, how much whoever decided had applied. */
  readonly appliedTo: number
}

export type Answer = "accepted" | "refused" | "too_late" | "no_answer"

/** Somebody else's mail server: it lags, refuses for a while, and may take a message and never answer. */
export class Provider {
  readonly delivered: Delivered[] = []
  readonly faults = { slow: 0, refused: 0, unanswered: 0 }
  readonly #clock: Clock
  readonly #random: Random

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  /** One message: it reads the content when it is ready, and that is asked for at that instant. */
  *take(
    message: ClearedMessage,
    decision: Pick<Delivered, "decidedAt" | "appliedTo">,
  ): Generator<number, Answer, undefined> {
    const isSlow = this.#random.chance(0.02)
    if (isSlow) this.faults.slow += 1
    yield isSlow ? this.#random.int(200, 2_500) : this.#random.int(1, 40)
    if (this.#random.chance(0.01)) {
      this.faults.refused += 1
      return "refused"
    }
    if (this.#clock.now > clearedUntil(message)) return "too_late"
    yield this.#random.int(1, 80)
    const { intentId: key, brand, playerId } = message
    this.delivered.push({ key, player: `${brand}:${playerId}`, at: this.#clock.now, ...decision })
    if (!this.#random.chance(0.005)) return "accepted"
    this.faults.unanswered += 1
    yield this.#random.int(1_000, 30_000)
    return "no_answer"
  }
}
