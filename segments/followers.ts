import type { Effects } from "../core/effects.ts"
import { asError } from "../core/errors.ts"

/** Is told of a change, behind it. */
export type Follower = () => Promise<void>

/** Who is told of each change of the segments: each of them, whoever fails; who failed is told again. */
export class Followers {
  readonly #log: Effects["log"]
  readonly #all: Follower[] = []
  /** Who does not know of the latest change, with what he failed over last. */
  readonly #due = new Map<Follower, string>()

  constructor({ log }: Pick<Effects, "log">) {
    this.#log = log
  }

  /** Somebody who is due does not know all of what stands already. */
  add(follower: Follower, isDue: boolean): void {
    this.#all.push(follower)
    if (isDue) this.#due.set(follower, "")
  }

  /** Somebody does not know of the latest change. */
  get areDue(): boolean {
    return this.#due.size > 0
  }

  async tell(): Promise<void> {
    for (const follower of this.#all) this.#due.set(follower, this.#due.get(follower) ?? "")
    await this.tellAgain()
  }

  /** Tells those who are due. Throws nothing: a failure is logged, once for each in what words it fails. */
  async tellAgain(): Promise<void> {
    for (const [follower, before] of this.#due)
      try {
        await follower()
        this.#due.delete(follower)
      } catch (thrown) {
        const { message } = asError(thrown)
        this.#due.set(follower, message)
        if (message !== before)
          this.#log.error(
            { err: message },
            "a change of segments was not followed, and is told again",
          )
      }
  }
}
