import type { Effects } from "../../core/effects.ts"
import { asError, PitbossError } from "../../core/errors.ts"
import type { EventLog } from "../../ingest/log/log.ts"
import type { DailyPlace } from "../../store/daily-cap.ts"
import type { Store } from "../../store/store.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { type Campaign, purposeOf, triggerOf } from "../campaign.ts"
import type { Channel } from "../channel/channel.ts"
import type { Circuit } from "../channel/circuit.ts"
import { clear, type Decision, decide } from "../gate/decide.ts"
import type { Gate, KnownSubject } from "../gate/gate.ts"
import { dailyMost } from "../gate/rule/frequency-cap.ts"
import { DueTimes } from "../schedule.ts"
import { placeOf } from "./daily.ts"
import { type Intent, openIntents, planIntents, planScheduled } from "./intent.ts"
import { bookReceipts } from "./receipts.ts"
import { type DeferReason, recordDecisions, recordDeferred } from "./record.ts"
import { type Writing, write } from "./writing.ts"

/**
 * Decided and sent together, all at the same moment: no more than the channel has connections, so that
 * none waits between its verdict and its hand-over.
 */
export const BATCH_INTENTS_MAX = 4
/** Batches of one campaign in one round; the rest waits for the next second. */
const BATCHES_PER_ROUND_MAX = 25
/** Features that are older than this say nothing about now. */
const STATE_AGE_MS_MAX = 30_000

export interface DispatchParts {
  readonly warehouse: Warehouse
  readonly store: Pick<Store, "vault" | "attempts" | "dailyCaps" | "campaignStarts">
  readonly log: EventLog
  readonly gate: Gate
  readonly channel: Channel
  readonly circuit: Circuit
  /** When the state that the gate reads was last brought up to date, ms. */
  readonly stateAt: () => number
  /** The link by which a message's player unsubscribes. */
  readonly unsubscribeUrl: ((intentId: string) => string) | undefined
}

interface Recipient {
  readonly intent: Intent
  readonly place: DailyPlace
  readonly writing: Writing
  readonly decision: Decision
}

/** One round of a campaign: plan, decide, send, book. */
export class Dispatch {
  readonly #parts: DispatchParts
  readonly #effects: Effects
  readonly #deferred = new Set<string>()
  /** By scheduled campaign: the instant whose intents were made. */
  readonly #planned = new Map<string, number>()
  readonly #dues = new DueTimes()

  constructor(parts: DispatchParts, effects: Effects) {
    this.#parts = parts
    this.#effects = effects
  }

  async round(campaign: Campaign): Promise<void> {
    const { warehouse, store, log, circuit } = this.#parts
    const since = await store.campaignStarts.startOf(campaign.name, triggerOf(campaign))
    await this.#plan(campaign, since)
    for (let batch = 0; batch < BATCHES_PER_ROUND_MAX; batch++) {
      if (!circuit.isClosed(this.#effects.now().getTime())) return
      const intents = await openIntents(
        warehouse,
        campaign,
        since,
        circuit.isTrying() ? 1 : BATCH_INTENTS_MAX,
      )
      if (intents.length === 0 || !(await this.#batch(campaign, intents))) return
      await bookReceipts(warehouse, log, store.attempts)
    }
  }

  // On entry into the segment, or for everybody in it at the instants of its schedule.
  async #plan(campaign: Campaign, since: Date): Promise<void> {
    const { warehouse } = this.#parts
    if (campaign.schedule === undefined) return planIntents(warehouse, campaign, since)
    const due = this.#dues.last(campaign.name, campaign.schedule, this.#effects.now())
    const isPlanned = this.#planned.get(campaign.name) === due?.getTime()
    if (due === undefined || due < since || isPlanned) return
    await planScheduled(warehouse, campaign, due)
    this.#planned.set(campaign.name, due.getTime())
  }

  // False: nothing more can be done in this round.
  async #batch(campaign: Campaign, intents: readonly Intent[]): Promise<boolean> {
    const { warehouse, gate } = this.#parts
    if (!(await this.#isWayOpen(campaign, intents.length))) return false
    const writings = await this.#write(campaign, intents)
    if (this.#effects.now().getTime() - this.#parts.stateAt() > STATE_AGE_MS_MAX)
      return this.#defer(campaign, intents, "stale_state")
    // What Kafka acknowledges behind this instant may be unknown to the gate: clearances run from here.
    const askedAt = this.#effects.now().getTime()
    if (!(await gate.isReady())) return this.#defer(campaign, intents, "compliance_lag")
    const subjects = await this.#subjects(intents)
    if (subjects === undefined) return this.#defer(campaign, intents, "state_unreadable")
    for (const { intent_id } of intents) this.#deferred.delete(intent_id)
    const places = placesOf(campaign, askedAt, intents, subjects)
    const taken = await this.#parts.store.dailyCaps.taken(places)
    const parts = { intents, places, taken, writings, subjects }
    const recipients = decideAll(campaign, askedAt, parts)
    await recordDecisions(warehouse, campaign, recipients)
    await this.#send(campaign, recipients)
    return true
  }

  async #isWayOpen({ name }: Campaign, count: number): Promise<boolean> {
    const { channel, circuit } = this.#parts
    const detail = await channel.ready(count)
    if (detail === undefined) {
      circuit.answered()
      return true
    }
    circuit.failed(this.#effects.now().getTime(), detail)
    this.#effects.log.warn({ campaign: name, ...circuit.state() }, "the channel cannot be reached")
    return false
  }

  #write(campaign: Campaign, intents: readonly Intent[]): Promise<readonly Writing[]> {
    const { vault } = this.#parts.store
    const isPromotional = campaign.message_class === "promotional"
    const linkOf = isPromotional ? this.#parts.unsubscribeUrl : undefined
    return Promise.all(
      intents.map(({ brand, player_id, intent_id, payload }) => {
        const player = { brand, playerId: player_id }
        const unsubscribeUrl = linkOf?.(intent_id)
        return write(vault, campaign, player, intent_id, { payload, unsubscribeUrl })
      }),
    )
  }

  async #subjects(intents: readonly Intent[]): Promise<readonly KnownSubject[] | undefined> {
    try {
      return await this.#parts.gate.subjects(
        intents.map(({ brand, player_id }) => ({ brand, playerId: player_id })),
        this.#effects.now().getTime(),
      )
    } catch (thrown) {
      const code = thrown instanceof PitbossError ? thrown.code : asError(thrown).name
      this.#effects.log.error({ code }, "the gate could not read the players' state")
      return undefined
    }
  }

  // Each intent is told once that it waits, however long it does.
  async #defer(
    campaign: Campaign,
    intents: readonly Intent[],
    reason: DeferReason,
  ): Promise<false> {
    const fresh = intents.filter(({ intent_id }) => !this.#deferred.has(intent_id))
    for (const { intent_id } of fresh) this.#deferred.add(intent_id)
    await recordDeferred(this.#parts.warehouse, campaign, fresh, reason, this.#effects.now())
    return false
  }

  // The attempt is on disk before the call: after a kill nothing is sent a second time.
  async #send(campaign: Campaign, recipients: readonly Recipient[]): Promise<void> {
    const allowed = await this.#reserve(
      campaign,
      recipients.filter(({ decision }) => decision.verdict.kind === "allow"),
    )
    if (allowed.length === 0) return
    const { attempts } = this.#parts.store
    const begun = await attempts.begin(
      allowed.map(({ intent }) => ({
        intentId: intent.intent_id,
        idempotencyKey: intent.intent_id,
        campaign: campaign.name,
        channel: campaign.channel,
        player: { brand: intent.brand, playerId: intent.player_id },
      })),
    )
    const attemptOf = new Map(begun.map(({ intentId, attempt }) => [intentId, attempt]))
    await Promise.all(
      allowed.map(async (recipient) => {
        const attempt = attemptOf.get(recipient.intent.intent_id)
        if (attempt === undefined) return
        const delivery = await this.#handOver(recipient)
        const { intent_id: intentId } = recipient.intent
        await attempts.finish([{ intentId, attempt, ...delivery }])
      }),
    )
  }

  // Who finds no place left, since another message took it meanwhile, is decided anew.
  async #reserve(
    { message_class, cap_per_day }: Campaign,
    allowed: readonly Recipient[],
  ): Promise<readonly Recipient[]> {
    if (message_class !== "promotional" || allowed.length === 0) return allowed
    const most = dailyMost(cap_per_day)
    const reserved = await this.#parts.store.dailyCaps.reserve(
      allowed.map(({ place }) => ({ ...place, most })),
    )
    return allowed.filter(({ intent }) => reserved.has(intent.intent_id))
  }

  async #handOver({ writing, decision }: Recipient) {
    const now = this.#effects.now().getTime()
    const cleared =
      writing.outcome === "written" ? clear(writing.message, decision, now) : undefined
    if (cleared) return this.#parts.channel.send(cleared)
    return {
      state: "failed",
      isFinal: false,
      providerMessageId: "",
      detail: "NOT_CLEARED",
    } as const
  }
}

function placesOf(
  { channel }: Campaign,
  at: number,
  intents: readonly Intent[],
  subjects: readonly KnownSubject[],
): readonly DailyPlace[] {
  return intents.map(({ brand, player_id, intent_id }, index) =>
    placeOf({ brand, playerId: player_id }, intent_id, channel, subjects[index]?.timeZones[0], at),
  )
}

interface Known {
  readonly intents: readonly Intent[]
  readonly places: readonly DailyPlace[]
  readonly taken: readonly number[]
  readonly writings: readonly Writing[]
  readonly subjects: readonly KnownSubject[]
}

function decideAll(
  campaign: Campaign,
  at: number,
  { intents, places, taken, writings, subjects }: Known,
): readonly Recipient[] {
  const purpose = purposeOf(campaign)
  return intents.flatMap((intent, index) => {
    const [subject, writing, place] = [subjects[index], writings[index], places[index]]
    if (subject === undefined || writing === undefined || place === undefined) return []
    const { outcome, birthDate } = writing
    const whole = { ...subject, writing: outcome, birthDate, sentToday: taken[index] }
    return [{ intent, place, writing, decision: decide(whole, purpose, at) }]
  })
}
