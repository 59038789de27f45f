import { setTimeout as sleep } from "node:timers/promises"
import { type LandingOffsets, missingBelow } from "../../ingest/landing/landed.ts"

/** Kafka is asked this often. */
const LOOK_MS = 5_000
/** Kafka that answers later does not answer. */
const ANSWER_MS_MAX = 5_000
/** A consumer that reads nothing for so long, while messages wait, is told. */
const TOLD_MS = 20_000
/** For so long, it is taken for dead: a block is given a minute. */
const STILL_MS = 60_000
/** Behind a broker that was away there is no block on its way, and consumers were seen to stay away. */
const STILL_BEHIND_AWAY_MS = 20_000

/** Whether messages come out of Kafka: `since` when, ms, they do not. */
export type Flow =
  /** They do, or none waits, or nobody can tell yet. */
  | { readonly kind: "flows" }
  /** The broker does not answer. */
  | { readonly kind: "away"; readonly since: number }
  /** It does, and the consumer reads nothing although messages wait; dead: for so long that it has to be attached anew. */
  | { readonly kind: "still" | "dead"; readonly since: number }

const FLOWS: Flow = { kind: "flows" }

/** Tells whether messages come out of Kafka while the consumer is attached. */
export class Standstill {
  readonly #offsets: () => Promise<LandingOffsets>
  readonly #now: () => number
  #lookedAt = 0
  #isAsking = false
  /** Up to where it had read when it last moved, and when that was. */
  #moved: { readonly to: bigint; readonly at: number } | undefined
  #awaySince: number | undefined
  /** It has not moved since the broker was away. */
  #isBehindAway = false
  /** What the latest look found; a look takes as long as a broker that does not answer. */
  flow: Flow = FLOWS

  constructor(offsets: () => Promise<LandingOffsets>, now: () => number) {
    this.#offsets = offsets
    this.#now = now
  }

  /** It begins anew: whoever attaches has a minute from now on. */
  forget(): void {
    this.#moved = undefined
    this.#isBehindAway = false
    if (this.flow.kind !== "away") this.flow = FLOWS
  }

  /** Asks Kafka, where it is time. */
  async look(): Promise<Flow> {
    const now = this.#now()
    if (this.#isAsking || now - this.#lookedAt < LOOK_MS) return this.flow
    this.#lookedAt = now
    this.#isAsking = true
    const offsets = await this.#asked()
    this.#isAsking = false
    this.flow = offsets === undefined ? this.#away(now) : this.#judge(offsets, now)
    return this.flow
  }

  #away(now: number): Flow {
    this.#moved = undefined
    this.#isBehindAway = true
    this.#awaySince ??= now
    return { kind: "away", since: this.#awaySince }
  }

  #judge({ ends, committed }: LandingOffsets, now: number): Flow {
    this.#awaySince = undefined
    const to = [...committed.values()].reduce((sum, offset) => sum + offset, 0n)
    const isDone = missingBelow(ends, committed) === 0
    if (isDone || (this.#moved && this.#moved.to !== to)) this.#isBehindAway = false
    if (isDone) this.#moved = undefined
    else if (this.#moved?.to !== to) this.#moved = { to, at: now }
    if (this.#moved === undefined) return FLOWS
    const { at: since } = this.#moved
    const deadAfter = this.#isBehindAway ? STILL_BEHIND_AWAY_MS : STILL_MS
    if (now - since >= deadAfter) return { kind: "dead", since }
    return now - since >= TOLD_MS ? { kind: "still", since } : FLOWS
  }

  async #asked(): Promise<LandingOffsets | undefined> {
    const slow = new AbortController()
    const late = sleep(ANSWER_MS_MAX, undefined, { signal: slow.signal, ref: false })
    try {
      return await Promise.race([this.#offsets(), late])
    } catch {
      return undefined
    } finally {
      slow.abort()
      late.catch(() => undefined)
    }
  }
}
