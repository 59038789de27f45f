/**
 * Work that somebody else has in hand, each with a time at which it is given up: a server that says "not yet" again
 * and again is never idle, and would hold its caller for ever.
 */
export class UnderWay {
  readonly #breakers = new Set<(code: string) => void>()

  /** Waits for it; throws ETIMEDOUT where it takes longer, and EINTERRUPTED where all of it is broken off. */
  within<Result>(msMax: number, work: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const breakOff = (code: string) => {
        settled()
        reject(Object.assign(new Error(`given up: ${code}`), { code }))
      }
      const timer = setTimeout(() => breakOff("ETIMEDOUT"), msMax)
      const settled = () => {
        clearTimeout(timer)
        this.#breakers.delete(breakOff)
      }
      this.#breakers.add(breakOff)
      work.then(resolve, reject).finally(settled)
    })
  }

  /** Gives up all that is under way. */
  breakOff(): void {
    for (const breakOff of [...this.#breakers]) breakOff("EINTERRUPTED")
  }
}
