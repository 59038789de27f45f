import type { Effects } from "../../core/effects.ts"
import type { AttemptResult } from "../../store/send-attempt.ts"
import type { Store } from "../../store/store.ts"
import type { Campaign } from "../campaign.ts"
import type { Channel, Delivery } from "../channel/channel.ts"
import { clear } from "../gate/decide.ts"
import { dailyMost } from "../gate/rule/frequency-cap.ts"
import { proveDecisions } from "../proof/decisions.ts"
import type { Recipient } from "./batch.ts"

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

export interface CallParts {
  readonly store: Pick<Store, "attempts">
  readonly channel: Channel
}

/** Calls to the provider: on disk before they are made, so that after a kill nothing is sent twice. */
export class Calls {
  readonly #parts: CallParts
  readonly #effects: Effects
  /** How calls ended that the store could not take down, such as on a full disk. */
  #unfinished: readonly AttemptResult[] = []

  constructor(parts: CallParts, effects: Effects) {
    this.#parts = parts
    this.#effects = effects
  }

  /** Writes attempts and takes their places of the day, in one transaction; who finds no place has none. */
  async begin(campaign: Campaign, allowed: readonly Recipient[]): Promise<Begun> {
    if (allowed.length === 0) return new Map()
    const { name, channel, message_class, cap_per_day } = campaign
    const isPromotional = message_class === "promotional"
    const begun = await this.#parts.store.attempts.begin(
      allowed.map(({ intent, place, row }) => ({
        intentId: intent.intent_id,
        idempotencyKey: intent.intent_id,
        campaign: name,
        channel,
        player: place.player,
        decision: JSON.stringify(row),
        reservation: isPromotional ? { ...place, most: dailyMost(cap_per_day) } : undefined,
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
    try {
      return await proveDecisions(this.#parts.store.attempts, campaign, begun, recipients)
    } catch (thrown) {
      await this.callOff(begun)
      throw thrown
    }
  }

  /** Ends attempts of which nothing was handed over and nothing decided. */
  async callOff(begun: Begun): Promise<void> {
    await this.#finish([...begun].map(calledOff))
  }

  /** Tells the store once more how calls ended that it could not take down. */
  async tellAgain(): Promise<void> {
    await this.#finish([])
  }

  /**
   * Hands over what the gate allows now, and ends the attempts of the rest.
   */
  async handOver(begun: Begun, recipients: readonly Recipient[]): Promise<HandedOver> {
    const decided = new Set(recipients.map(({ intent }) => intent.intent_id))
    const undecided = [...begun].filter(([intentId]) => !decided.has(intentId))
    const ends = await Promise.all(
      recipients.map(async (recipient) => {
        const { intent, decision } = recipient
        const attempt = begun.get(intent.intent_id)
        if (attempt === undefined) return []
        const called = await this.#call(recipient)
        const { fault: _fault, ...delivery } = called ?? NOT_CLEARED
        const { intent_id: intentId } = intent
        await this.#finish([{ intentId, attempt, ...delivery }])
        return [{ delivery: called, isLate: !called && decision.verdict.kind === "allow" }]
      }),
    )
    await this.#finish(undecided.map(calledOff))
    const ended = ends.flat()
    return {
      isLate: ended.some(({ isLate }) => isLate),
      deliveries: ended.flatMap(({ delivery }) => delivery ?? []),
    }
  }

  // Told until the store has it: an attempt that stays open holds its place before others for a day.
  async #finish(results: readonly AttemptResult[]): Promise<void> {
    const told = [...this.#unfinished, ...results]
    this.#unfinished = []
    if (told.length === 0) return
    try {
      await this.#parts.store.attempts.finish(told)
    } catch (thrown) {
      this.#unfinished = [...told, ...this.#unfinished]
      throw thrown
    }
  }

  // Undefined: it was not cleared, and nobody was called.
  async #call({ writing, decision }: Recipient): Promise<Delivery | undefined> {
    const now = this.#effects.now().getTime()
    const cleared =
      writing.outcome === "written" ? clear(writing.message, decision, now) : undefined
    return cleared && (await this.#parts.channel.send(cleared))
  }
}

function calledOff([intentId, attempt]: readonly [string, number]): AttemptResult {
  return { intentId, attempt, ...NOT_CLEARED, decision: "" }
}
