import { setTimeout as sleep } from "node:timers/promises"
import type { Effects } from "../core/effects.ts"
import { asError } from "../core/errors.ts"
import type { Runner } from "../models/runner/runner.ts"
import type { Segmenter } from "../segments/segmenter.ts"

const CYCLE_MS = 1_000
/** A cycle that has not ended for this long is a fault that /readyz shows. */
const CYCLE_AGE_MS_MAX = 30_000

export interface CycleParts {
  readonly runner: Runner
  readonly segmenter: Segmenter
  /** A sign of life on disk, for the next start. */
  readonly alive: () => Promise<void>
  /** What follows the segments: campaigns. */
  readonly after?: () => Promise<void>
}

/** Each second: features for what was touched, then segments on them, then what acts on segments. */
export class Cycle {
  readonly #parts: CycleParts
  readonly #effects: Effects
  #running = false
  #loop: Promise<void> = Promise.resolve()
  #finished = 0
  #waiters: { readonly from: number; readonly resolve: () => void }[] = []
  #started = 0
  lastEndedAt = 0
  lastMs = 0
  /** The instant that now() stood for in the latest round of segments. */
  evaluatedAt: Date | undefined

  constructor(parts: CycleParts, effects: Effects) {
    this.#parts = parts
    this.#effects = effects
  }

  start(): void {
    this.#running = true
    this.lastEndedAt = Date.now()
    this.#loop = this.#run()
  }

  async stop(): Promise<void> {
    this.#running = false
    await this.#loop
  }

  /** Resolves when a cycle that began after this call has ended. */
  complete(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push({ from: this.#started + 1, resolve }))
  }

  isHealthy(): boolean {
    return Date.now() - this.lastEndedAt < CYCLE_AGE_MS_MAX
  }

  async #run(): Promise<void> {
    while (this.#running) {
      const began = performance.now()
      this.#started += 1
      await this.#once()
      this.lastMs = performance.now() - began
      const rest = this.#waiters.length > 0 ? 0 : CYCLE_MS - this.lastMs
      if (rest > 0) await Promise.race([sleep(rest), this.#wanted()])
    }
  }

  async #once(): Promise<void> {
    try {
      const isWaitedFor = this.#waiters.length > 0
      const report = await (isWaitedFor ? this.#parts.runner.settle() : this.#parts.runner.tick())
      const evaluations = await this.#parts.segmenter.evaluateAll(report.startedAt)
      this.evaluatedAt = evaluations.at(-1)?.at ?? this.evaluatedAt
      await this.#parts.after?.()
      await this.#parts.alive()
      this.lastEndedAt = Date.now()
    } catch (thrown) {
      this.#effects.log.error({ err: asError(thrown).message }, "a cycle failed")
    }
    this.#finished = this.#started
    const done = this.#waiters.filter(({ from }) => from <= this.#finished)
    this.#waiters = this.#waiters.filter(({ from }) => from > this.#finished)
    for (const { resolve } of done) resolve()
  }

  async #wanted(): Promise<void> {
    while (this.#running && this.#waiters.length === 0) await sleep(20)
  }
}
