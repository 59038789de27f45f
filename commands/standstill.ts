import { setTimeout as sleep } from "node:timers/promises"
import { type LandingOffsets, missingBelow } from "../ingest/landing/landed.ts"

/** Kafka is asked this often. */
const LOOK_MS = 10_000
/** Kafka that answers later does not answer: neither a stop nor the look for failed inserts waits for it. */
const ANSWER_MS_MAX = 5_000
/** A consumer that reads nothing for so long, while messages wait, is taken for dead: a block is given a minute. */
const STILL_MS = 60_000

/** Tells when the consumer is attached and reads nothing, although messages wait and Kafka answers. */
export class Standstill {
  readonly #offsets: () => Promise<LandingOffsets>
  readonly #now: () => number
  #lookedAt = 0
  /** Up to where it had read when it last moved, and when that was. */
  #moved: { readonly to: bigint; readonly at: number } | undefined

  constructor(offsets: () => Promise<LandingOffsets>, now: () => number) {
    this.#offsets = offsets
    this.#now = now
  }

  /** It begins anew: whoever attaches has a minute from now on. */
  forget(): void {
    this.#moved = undefined
  }

  /** Since when it stands still, ms; undefined where it does not, or nobody can tell. */
  async since(): Promise<number | undefined> {
    const now = this.#now()
    if (now - this.#lookedAt < LOOK_MS) return undefined
    this.#lookedAt = now
    const offsets = await this.#asked()
    // A broker that does not answer is told elsewhere, and a consumer that waits for it is none that is dead.
    if (offsets === undefined || missingBelow(offsets.ends, offsets.committed) === 0) {
      this.forget()
      return undefined
    }
    const to = [...offsets.committed.values()].reduce((sum, offset) => sum + offset, 0n)
    if (this.#moved?.to !== to) this.#moved = { to, at: now }
    return now - this.#moved.at >= STILL_MS ? this.#moved.at : undefined
  }

  async #asked(): Promise<LandingOffsets | undefined> {
    const slow = new AbortController()
    const late = sleep(ANSWER_MS_MAX, undefined, { signal: slow.signal, ref: false })
    try {
      return await Promise.race([this.#offsets(), late])
    } catch {
      return undefined
    } finally {
      slow.abort()
      late.catch(() => undefined)
    }
  }
}
