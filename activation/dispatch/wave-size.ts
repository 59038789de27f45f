import { CALLS_AT_ONCE } from "./batch-size.ts"

/** What is read at once: of many the reads take hardly longer than of few, as long as they are fast. */
export const WAVE_INTENTS_MAX = 200
const FIRST = 5 * CALLS_AT_ONCE
const FAST_MS = 300
const SLOW_MS = 1_000

/** How many are read together: twice as many behind reads that were fast, half as many behind slow ones. */
export class WaveSize {
  #intents = FIRST

  get intents(): number {
    return this.#intents
  }

  /** Reading these took so long, ms. */
  took(intents: number, ms: number): void {
    if (ms > SLOW_MS) this.#intents = Math.max(CALLS_AT_ONCE, Math.floor(this.#intents / 2))
    // A read of few says nothing of many.
    else if (ms < FAST_MS && intents >= this.#intents)
      this.#intents = Math.min(WAVE_INTENTS_MAX, this.#intents * 2)
  }
}
