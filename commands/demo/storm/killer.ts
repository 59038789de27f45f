import { setTimeout as sleep } from "node:timers/promises"
import { asError } from "../../../core/errors.ts"
import type { Random } from "../../../ingest/simulator/random.ts"
import type { PitbossChild, Target } from "../../pitboss-child.ts"

/** Kills lie between these shares of the send. */
const FIRST_SHARE = 0.05
const LAST_SHARE = 0.9
const AFTER_MS_MAX = 700
const STARTS_MAX = 5

/** One kill: whom, behind which share of the send, and how long behind it. */
interface Kill {
  readonly target: Target
  readonly share: number
  readonly afterMs: number
}

/** SIGKILLs at instants that the seed says; what was killed is started again on the same data. */
export class Killer {
  readonly #child: PitbossChild
  readonly #waiting: Kill[]
  readonly #note: (text: string) => void
  kills = 0
  /** From a kill until it is up again. */
  isDown = false

  constructor(child: PitbossChild, count: number, random: Random, note: (text: string) => void) {
    this.#child = child
    this.#note = note
    this.#waiting = Array.from({ length: count }, () => ({
      target: random.pick(["pitboss", "pitboss", "both"] as const),
      share: FIRST_SHARE + random.next() * (LAST_SHARE - FIRST_SHARE),
      afterMs: random.int(0, AFTER_MS_MAX),
    })).sort((one, other) => one.share - other.share)
  }

  get left(): number {
    return this.#waiting.length
  }

  /** Kills where one is due, tells `whileDown`, and resolves when it is up again. */
  async killWhereDue(share: number, whileDown: () => void): Promise<void> {
    const [next] = this.#waiting
    if (next === undefined || next.share > share) return
    this.#waiting.shift()
    await sleep(next.afterMs)
    this.isDown = true
    await this.#child.kill(next.target)
    this.kills += 1
    whileDown()
    this.#note(`kill ${this.kills}: ${next.target}, behind ${Math.round(share * 100)}% of the send`)
    await this.#start()
    this.isDown = false
  }

  // As whoever supervises a service does.
  async #start(): Promise<void> {
    for (let attempt = 1; ; attempt++)
      try {
        return await this.#child.start()
      } catch (thrown) {
        if (attempt === STARTS_MAX) throw thrown
        this.#note(`it ended in its start: ${asError(thrown).message}`)
      }
  }
}
