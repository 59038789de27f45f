import type { Effects } from "../../core/effects.ts"
import type { AttemptResult } from "../../store/send-attempt.ts"
import type { Store } from "../../store/store.ts"
import type { Campaign } from "../campaign.ts"
import { claimOf } from "../campaign-budget.ts"
import type { Channel, Delivery } from "../channel/channel.ts"
import { clear } from "../compliance/decide.ts"
import { dailyMost } from "../compliance/rule/frequency-cap.ts"
import { weeklyMost } from "../compliance/rule/weekly-cap.ts"
import { proveDecisions } from "../proof/decisions.ts"
import { isTired } from "./answering.ts"
import type { Recipient } from "./batch.ts"
import { CALLS_AT_ONCE } from "./batch-size.ts"
import type { SentCounts } from "./daily.ts"
import { Finishing } from "./finishing.ts"

/** Attempts that are on disk, by intent. */
export type Begun = ReadonlyMap<string, number>

/** It was not handed over: it may be tried again, through the gate again. */
const NOT_CLEARED: Delivery = {
  state: "failed",
  isFinal: false,
  providerMessageId: "",
  detail: "NOT_CLEARED",
}

/** How a batch's calls went together. */
export interface HandedOver {
  /** Some came too late behind their decision. */
  readonly isLate: boolean
  /** How each call ended; none was made for who was not cleared. */
  readonly deliveries: readonly Delivery[]
}

/** How one ended: `delivery` undefined where none was called for. */
interface End {
  readonly delivery: Delivery | undefined
  /** It was allowed, and its clearance had ended. */
  readonly isLate: boolean
}

export interface CallParts {
  readonly store: Pick<Store, "attempts">
  readonly channel: Channel
}

/** Calls to the provider: on disk before they are made, so that after a kill it is known what may have gone out. */
export class Calls {
  readonly #parts: CallParts
  readonly #effects: Effects
  readonly #finishing: Finishing

  constructor(parts: CallParts, effects: Effects) {
    this.#parts = parts
    this.#effects = effects
    this.#finishing = new Finishing(parts.store.attempts)
  }

  /** Writes attempts and takes their places of the day, in one transaction; who finds no place has none. */
  async begin(campaign: Campaign, allowed: readonly Recipient[]): Promise<Begun> {
    if (allowed.length === 0) return new Map()
    const { name, channel, message_class, cap_per_day, cap_per_week } = campaign
    const isPromotional = message_class === "promotional"
    const caps = { most: dailyMost(cap_per_day), mostIn7Days: weeklyMost(cap_per_week) }
    const { rememberedMs } = this.#parts.channel
    const now = this.#effects.now().getTime()
    const begun = await this.#parts.store.attempts.begin(
      allowed.map(({ intent, place, row, counts }) => ({
        intentId: intent.intent_id,
        idempotencyKey: intent.intent_id,
        campaign: name,
        channel,
        player: place.player,
        decision: JSON.stringify(row),
        reservation: isPromotional
          ? { ...place, ...caps, ...boundOf(campaign, counts, caps.most) }
          : undefined,
        budget: claimOf(campaign, intent.intent_id, now),
        rememberedMs,
      })),
    )
    return new Map(begun.map(({ intentId, attempt }) => [intentId, attempt]))
  }

  /**
   * Records a batch of decisions: nothing is handed over under one that is not on disk in the chain. Returns the same
   * decisions, with their record; where it cannot be written, the attempts are called off and it throws.
   */
  async prove(
    campaign: Campaign,
    begun: Begun,
    recipients: readonly Recipient[],
  ): Promise<readonly Recipient[]> {
    return this.orCallOff(begun, () =>
      proveDecisions(this.#parts.store.attempts, campaign, begun, recipients),
    )
  }

  /** What the work gives; where it throws, the attempts are called off. */
  async orCallOff<Result>(begun: Begun, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (thrown) {
      await this.callOff(begun)
      throw thrown
    }
  }

  /** Ends attempts of which nothing was handed over and nothing decided. */
  async callOff(begun: Begun): Promise<void> {
    await this.#finishing.finish([...begun].map(calledOff))
  }

  /** Tells the store once more how calls ended that it could not take down. */
  async tellAgain(): Promise<void> {
    await this.#finishing.finish([])
  }

  /**
   * Hands over what the gate allows, as many at once as there are connections, and ends the attempts of the rest. Of each
   * it is asked next to its call whether the decision still `stands`. Where nothing is taken any more, no more is tried.
   */
  async handOver(
    begun: Begun,
    recipients: readonly Recipient[],
    stands: (recipient: Recipient) => boolean,
  ): Promise<HandedOver> {
    const queue = [...recipients]
    const left = new Map(begun)
    const ends: End[] = []
    const connection = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const { intent_id } = next.intent
        const attempt = left.get(intent_id)
        if (attempt === undefined || !stands(next)) continue
        left.delete(intent_id)
        ends.push(await this.#one(attempt, next))
        if (isInVain(ends)) return
      }
    }
    const connections = await Promise.allSettled(Array.from({ length: CALLS_AT_ONCE }, connection))
    await this.#endUntried(left, recipients)
    for (const one of connections) if (one.status === "rejected") throw one.reason
    return {
      isLate: ends.some(({ isLate }) => isLate),
      deliveries: ends.flatMap(({ delivery }) => delivery ?? []),
    }
  }

  // A connection takes the next one when it is kept how this one ended: a kill leaves no more in doubt than there are.
  async #one(attempt: number, recipient: Recipient): Promise<End> {
    const { intent, decision } = recipient
    const called = await this.#call(recipient)
    const { fault: _fault, retryAfterMs: _wait, ...delivery } = called ?? NOT_CLEARED
    await this.#finishing.finish([{ intentId: intent.intent_id, attempt, ...delivery }])
    return { delivery: called, isLate: !called && decision.verdict.kind === "allow" }
  }

  // Who was decided on keeps the decision that is on record; of the others nothing was.
  async #endUntried(left: Begun, recipients: readonly Recipient[]): Promise<void> {
    const decided = new Set(recipients.map(({ intent }) => intent.intent_id))
    await this.#finishing.finish(
      [...left].map(([intentId, attempt]) =>
        decided.has(intentId)
          ? { intentId, attempt, ...NOT_CLEARED }
          : calledOff([intentId, attempt]),
      ),
    )
  }

  // Undefined: it was not cleared, and nobody was called.
  async #call({ writing, decision }: Recipient): Promise<Delivery | undefined> {
    const now = this.#effects.now().getTime()
    const cleared =
      writing.outcome === "written" ? clear(writing.message, decision, now) : undefined
    return cleared && (await this.#parts.channel.send(cleared))
  }
}

// To who answers to nothing one goes out behind his rest, and not one of each campaign.
function boundOf({ fatigue }: Campaign, counts: SentCounts, most: number) {
  const { answering, sentToday = 0, sentIn24Hours } = counts
  const isOne = answering !== undefined && isTired(answering, fatigue)
  return { sentIn24Hours, most: isOne ? Math.min(most, sentToday + 1) : most }
}

// The latest, one for each connection, were all not taken: it is not for the messages' sake.
function isInVain(ends: readonly End[]): boolean {
  const latest = ends.flatMap(({ delivery }) => delivery ?? []).slice(-CALLS_AT_ONCE)
  return latest.length === CALLS_AT_ONCE && latest.every(({ state }) => state !== "accepted")
}

function calledOff([intentId, attempt]: readonly [string, number]): AttemptResult {
  return { intentId, attempt, ...NOT_CLEARED, decision: "" }
}
