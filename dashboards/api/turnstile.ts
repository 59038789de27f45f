import { PitbossError } from "../../core/errors.ts"

/** Queries of all dashboards together that run at once: the tick must not wait for readers. */
export const QUERIES_RUNNING_MAX = 2
/** Beyond it a request is refused at once. */
export const QUERIES_WAITING_MAX = 64

/** Lets a few queries through at a time, in the order of asking. Throws DASHBOARD_BUSY. */
export class Turnstile {
  #running = 0
  readonly #waiting: (() => void)[] = []

  async pass<Result>(query: () => Promise<Result>): Promise<Result> {
    if (this.#running >= QUERIES_RUNNING_MAX) await this.#wait()
    else this.#running += 1
    try {
      return await query()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running -= 1
    }
  }

  #wait(): Promise<void> {
    if (this.#waiting.length >= QUERIES_WAITING_MAX)
      throw new PitbossError(
        "DASHBOARD_BUSY",
        `${QUERIES_WAITING_MAX} questions wait already; ask again in a moment.`,
      )
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}
