/**
 * Decided and sent together, all at the same moment: no more than the channel has connections, so that
 * none waits between its verdict and its hand-over.
 */
export const BATCH_INTENTS_MAX = 4

/** How many go together: half as many behind a batch that was too slow, one more behind one that was not. */
export class BatchSize {
  #intents = BATCH_INTENTS_MAX

  get intents(): number {
    return this.#intents
  }

  ended(hasOverrun: boolean): void {
    this.#intents = hasOverrun
      ? Math.max(1, Math.floor(this.#intents / 2))
      : Math.min(BATCH_INTENTS_MAX, this.#intents + 1)
  }
}
