import type { Effects } from "../../core/effects.ts"
import type { AttemptResult } from "../../store/send-attempt.ts"
import type { Store } from "../../store/store.ts"
import type { Campaign } from "../campaign.ts"
import type { Channel, Delivery } from "../channel/channel.ts"
import { clear, type Decision } from "../gate/decide.ts"
import { dailyMost } from "../gate/rule/frequency-cap.ts"
import type { Recipient } from "./batch.ts"
import { CALLS_AT_ONCE } from "./batch-size.ts"
import { Finishing } from "./finishing.ts"
import { decisionRow } from "./record.ts"

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

/** What the gate says of a recipient now, by all that it has heard; undefined: nothing, and he has to wait. */
export type Anew = (recipient: Recipient) => Decision | undefined

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
    const { name, channel, message_class, cap_per_day } = campaign
    const isPromotional = message_class === "promotional"
    const begun = await this.#parts.store.attempts.begin(
      allowed.map(({ intent, place, decision }) => ({
        intentId: intent.intent_id,
        idempotencyKey: intent.intent_id,
        campaign: name,
        channel,
        player: place.player,
        decision: JSON.stringify(decisionRow(campaign, intent, decision)),
        reservation: isPromotional ? { ...place, most: dailyMost(cap_per_day) } : undefined,
      })),
    )
    return new Map(begun.map(({ intentId, attempt }) => [intentId, attempt]))
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
   * Hands over what the gate allows, as many at once as there are connections, and ends the attempts of the rest. Each is
   * decided on `anew` next to its call, by what was heard meanwhile. Where nothing is taken any more, no more is tried.
   */
  async handOver(
    campaign: Campaign,
    begun: Begun,
    recipients: readonly Recipient[],
    anew: Anew,
  ): Promise<HandedOver> {
    const queue = [...recipients]
    const left = new Map(begun)
    const ends: End[] = []
    const connection = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const { intent_id } = next.intent
        const [attempt, decision] = [left.get(intent_id), anew(next)]
        if (attempt === undefined || decision === undefined) continue
        left.delete(intent_id)
        ends.push(await this.#one(campaign, attempt, { ...next, decision }))
        if (isInVain(ends)) return
      }
    }
    const connections = await Promise.allSettled(Array.from({ length: CALLS_AT_ONCE }, connection))
    await this.callOff(left)
    for (const one of connections) if (one.status === "rejected") throw one.reason
    return {
      isLate: ends.some(({ isLate }) => isLate),
      deliveries: ends.flatMap(({ delivery }) => delivery ?? []),
    }
  }

  // A connection takes the next one when it is on disk how this one ended: a kill leaves no more in doubt than there are.
  async #one(campaign: Campaign, attempt: number, recipient: Recipient): Promise<End> {
    const { intent, decision } = recipient
    const called = await this.#call(recipient)
    const { fault: _fault, ...delivery } = called ?? NOT_CLEARED
    const row = JSON.stringify(decisionRow(campaign, intent, decision))
    const { intent_id: intentId } = intent
    await this.#finishing.finish([{ intentId, attempt, ...delivery, decision: row }])
    return { delivery: called, isLate: !called && decision.verdict.kind === "allow" }
  }

  // Undefined: it was not cleared, and nobody was called.
  async #call({ writing, decision }: Recipient): Promise<Delivery | undefined> {
    const now = this.#effects.now().getTime()
    const cleared =
      writing.outcome === "written" ? clear(writing.message, decision, now) : undefined
    return cleared && (await this.#parts.channel.send(cleared))
  }
}

// The latest, one for each connection, were all not taken: it is not for the messages' sake.
function isInVain(ends: readonly End[]): boolean {
  const latest = ends.flatMap(({ delivery }) => delivery ?? []).slice(-CALLS_AT_ONCE)
  return latest.length === CALLS_AT_ONCE && latest.every(({ state }) => state !== "accepted")
}

function calledOff([intentId, attempt]: readonly [string, number]): AttemptResult {
  return { intentId, attempt, ...NOT_CLEARED, decision: "" }
}
