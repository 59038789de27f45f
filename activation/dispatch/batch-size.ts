/** Calls that run at once: no more than the channel has connections. */
export const CALLS_AT_ONCE = 4
/** Decided together, and handed over one behind the other on each connection. */
export const BATCH_INTENTS_MAX = 48

/** A batch that is handed over within this long may be larger: what is heard meanwhile still stops it. */
const FAST_MS = 150
/** A batch that takes longer is too large. */
const SLOW_MS = 300

/** How a batch went. */
export interface BatchEnd {
  readonly intents: number
  /** From its verdicts to the last answer, ms. */
  readonly ms: number
  /** Some came too late behind their verdict, or fewer connections were at hand. */
  readonly isLate: boolean
}

/**
 * How many are decided together: as many as the channel takes in a fraction of a second, so that none waits long between
 * its verdict and its hand-over. While any comes too late, fewer than there are connections.
 */
export class BatchSize {
  #intents = CALLS_AT_ONCE

  get intents(): number {
    return this.#intents
  }

  ended({ intents, ms, isLate }: BatchEnd): void {
    if (isLate) this.#intents = Math.max(1, Math.floor(this.#intents / 2))
    else if (this.#intents < CALLS_AT_ONCE) this.#intents += 1
    else if (ms > SLOW_MS) this.#intents = Math.max(CALLS_AT_ONCE, Math.floor(this.#intents / 2))
    // A few say nothing of many.
    else if (ms < FAST_MS && intents >= this.#intents)
      this.#intents = Math.min(BATCH_INTENTS_MAX, this.#intents * 2)
  }
}
