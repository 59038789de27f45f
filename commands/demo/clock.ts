import type { Effects } from "../../core/effects.ts"

/** The demo's own time: the machine's, and ahead of it where the demo let hours pass. */
export class DemoClock {
  readonly effects: Effects
  #aheadMs = 0

  constructor(effects: Effects) {
    this.effects = { ...effects, now: () => new Date(effects.now().getTime() + this.#aheadMs) }
  }

  /** Lets time pass in which nothing happens. */
  pass(ms: number): void {
    this.#aheadMs += ms
  }
}
