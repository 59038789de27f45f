import { setTimeout as sleep } from "node:timers/promises"
import type { Effects } from "../core/effects.ts"
import { asError, PitbossError } from "../core/errors.ts"
import { Turnstile } from "../models/runner/turnstile.ts"

const WAITER_POLL_MS = 20

export interface LoopOptions {
  /** What goes round, for the log. */
  readonly name: string
  /** From the start of a round to the start of the next, where it did not take longer. */
  readonly everyMs: number
  /** A round that has not ended well for this long is a fault that /readyz shows. */
  readonly ageMsMax: number
  /** `isWaitedFor`: somebody waits for a round that leaves nothing undone. */
  readonly once: (isWaitedFor: boolean) => Promise<void>
}

/** Does one thing again and again, never twice at once; a round that fails is logged and tried again. */
export class Loop {
  readonly #options: LoopOptions
  readonly #effects: Effects
  readonly #turnstile = new Turnstile()
  #running = false
  #rounds: Promise<void> = Promise.resolve()
  #started = 0
  #waiters: { readonly from: number; readonly resolve: () => void }[] = []
  /** When a round last ended well, ms; the start counts as one. */
  lastEndedAt = 0
  lastMs = 0

  constructor(options: LoopOptions, effects: Effects) {
    this.#options = options
    this.#effects = effects
  }

  start(): void {
    this.#running = true
    this.lastEndedAt = Date.now()
    this.#rounds = this.#run()
  }

  /** Resolves when the round under way has ended; no other begins. */
  async stop(): Promise<void> {
    this.#running = false
    await this.#rounds
  }

  /** Resolves when a round that began after this call has ended. */
  complete(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push({ from: this.#started + 1, resolve }))
  }

  /** Does something between two rounds: the one under way ends before, the next begins behind. */
  pause<Result>(use: () => Promise<Result>): Promise<Result> {
    return this.#turnstile.through(use)
  }

  isHealthy(): boolean {
    return Date.now() - this.lastEndedAt < this.#options.ageMsMax
  }

  async #run(): Promise<void> {
    while (this.#running) {
      const began = await this.#turnstile.through(async () => {
        const began = performance.now()
        this.#started += 1
        await this.#round()
        return began
      })
      this.lastMs = performance.now() - began
      const rest = this.#waiters.length > 0 ? 0 : this.#options.everyMs - this.lastMs
      if (rest > 0) await this.#rest(rest)
    }
  }

  async #round(): Promise<void> {
    try {
      await this.#options.once(this.#waiters.some(({ from }) => from <= this.#started))
      this.lastEndedAt = Date.now()
    } catch (thrown) {
      const { message } = asError(thrown)
      const code = thrown instanceof PitbossError ? thrown.code : "UNKNOWN"
      this.#effects.log.error({ loop: this.#options.name, code, err: message }, "a round failed")
    }
    const done = this.#waiters.filter(({ from }) => from <= this.#started)
    this.#waiters = this.#waiters.filter(({ from }) => from > this.#started)
    for (const { resolve } of done) resolve()
  }

  async #rest(ms: number): Promise<void> {
    const until = Date.now() + ms
    while (this.#running && this.#waiters.length === 0 && Date.now() < until)
      await sleep(Math.min(WAITER_POLL_MS, Math.max(0, until - Date.now())))
  }
}
