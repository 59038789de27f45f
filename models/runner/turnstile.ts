/** Lets one piece of work through at a time, in the order of asking. */
export class Turnstile {
  #last: Promise<unknown> = Promise.resolve()

  through<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => undefined)
    return result
  }
}
