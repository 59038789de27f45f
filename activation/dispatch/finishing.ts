import { setImmediate } from "node:timers/promises"
import type { AttemptResult, SendAttempts } from "../../store/send-attempt.ts"

/** Tells the store how calls ended. Those whose answers came at once, or while it wrote, go together in its next write. */
export class Finishing {
  readonly #attempts: Pick<SendAttempts, "finish">
  /** How calls ended of which the store does not know yet, such as on a full disk. */
  #untold: readonly AttemptResult[] = []
  #latest: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined

  constructor(attempts: Pick<SendAttempts, "finish">) {
    this.#attempts = attempts
  }

  /**
   * Resolves when it is on disk. What could not be told is told with whatever comes next: an attempt that stays open
   * holds its place before others for a day.
   */
  finish(results: readonly AttemptResult[]): Promise<void> {
    this.#untold = [...this.#untold, ...results]
    this.#next ??= this.#latest
      .catch(() => undefined)
      .then(() => setImmediate())
      .then(() => {
        this.#next = undefined
        return this.#tell()
      })
    this.#latest = this.#next
    return this.#next
  }

  async #tell(): Promise<void> {
    const told = this.#untold
    if (told.length === 0) return
    this.#untold = []
    try {
      await this.#attempts.finish(told)
    } catch (thrown) {
      this.#untold = [...told, ...this.#untold]
      throw thrown
    }
  }
}
