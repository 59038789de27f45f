import type { Effects } from "../../core/effects.ts"
import type { EventLog } from "../../ingest/log/log.ts"
import type { Contact } from "../../store/contact.ts"
import type { Store } from "../../store/store.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Campaign } from "../campaign.ts"
import type { Channel } from "../channel/channel.ts"
import { clear, type Decision, decide } from "../gate/decide.ts"
import type { Gate } from "../gate/gate.ts"
import { render } from "../template.ts"
import { announceSent } from "./announce.ts"
import { type Intent, openIntents, planIntents } from "./intent.ts"
import { bookReceipts, recordDecisions, recordDeferred } from "./record.ts"

/**
 * Decided and sent together, all at the same moment: no more than the channel has connections, so that
 * none waits between its verdict and its hand-over.
 */
export const BATCH_INTENTS_MAX = 4
/** Batches of one campaign in one round; the rest waits for the next second. */
const BATCHES_PER_ROUND_MAX = 25

export interface DispatchParts {
  readonly warehouse: Warehouse
  readonly store: Pick<Store, "vault" | "attempts" | "campaignStarts">
  readonly log: EventLog
  readonly gate: Gate
  readonly channel: Channel
}

interface Recipient {
  readonly intent: Intent
  readonly contact: Contact
  readonly decision: Decision
}

/** One round of a campaign: plan, decide, send, book. */
export class Dispatch {
  readonly #parts: DispatchParts
  readonly #effects: Effects
  readonly #deferred = new Set<string>()

  constructor(parts: DispatchParts, effects: Effects) {
    this.#parts = parts
    this.#effects = effects
  }

  async round(campaign: Campaign): Promise<void> {
    const { warehouse, store } = this.#parts
    await planIntents(warehouse, campaign, await store.campaignStarts.startOf(campaign.name))
    for (let batch = 0; batch < BATCHES_PER_ROUND_MAX; batch++) {
      const intents = await openIntents(warehouse, campaign, BATCH_INTENTS_MAX)
      if (intents.length === 0 || !(await this.#batch(campaign, intents))) return
    }
  }

  async #batch(campaign: Campaign, intents: readonly Intent[]): Promise<boolean> {
    const { warehouse, gate } = this.#parts
    if (!(await gate.isReady())) {
      const fresh = intents.filter(({ intent_id }) => !this.#deferred.has(intent_id))
      for (const { intent_id } of fresh) this.#deferred.add(intent_id)
      await recordDeferred(warehouse, campaign, fresh, this.#effects.now())
      return false
    }
    for (const { intent_id } of intents) this.#deferred.delete(intent_id)
    const recipients = await this.#decide(campaign, intents)
    await recordDecisions(warehouse, campaign, recipients, this.#effects.now())
    await this.#send(
      campaign,
      recipients.filter(({ decision }) => decision.verdict.kind === "allow"),
    )
    return true
  }

  async #decide(campaign: Campaign, intents: readonly Intent[]): Promise<readonly Recipient[]> {
    const { gate, store } = this.#parts
    const { channel, product, message_class } = campaign
    const players = intents.map(({ brand, player_id }) => ({ brand, playerId: player_id }))
    const contacts = await Promise.all(players.map((player) => store.vault.read(player)))
    const subjects = await gate.subjects(players)
    const now = this.#effects.now().getTime()
    return intents.flatMap((intent, index) => {
      const subject = subjects[index]
      const contact = contacts[index] ?? {}
      if (subject === undefined) return []
      const hasAddress = contact.email !== undefined
      const purpose = { channel, product, messageClass: message_class }
      return [{ intent, contact, decision: decide({ ...subject, hasAddress }, purpose, now) }]
    })
  }

  // The attempt is on disk before the call: after a kill nothing is sent a second time.
  async #send(campaign: Campaign, recipients: readonly Recipient[]): Promise<void> {
    if (recipients.length === 0) return
    const { store, channel, warehouse, log } = this.#parts
    const begun = await store.attempts.begin(
      recipients.map(({ intent }) => ({
        intentId: intent.intent_id,
        idempotencyKey: intent.intent_id,
        campaign: campaign.name,
        channel: campaign.channel,
        player: { brand: intent.brand, playerId: intent.player_id },
      })),
    )
    const attemptOf = new Map(begun.map(({ intentId, attempt }) => [intentId, attempt]))
    await Promise.all(
      recipients.map(async ({ intent, contact, decision }) => {
        const attempt = attemptOf.get(intent.intent_id)
        if (attempt === undefined) return
        const message = await render(campaign, intent.intent_id, intent.player_id, contact)
        const cleared = clear(message, decision)
        if (cleared === undefined) return
        const delivery = await channel.send(cleared)
        await store.attempts.finish([{ intentId: intent.intent_id, attempt, ...delivery }])
      }),
    )
    const booked = await bookReceipts(warehouse, store.attempts)
    await announceSent(
      log,
      booked.filter(({ state }) => state === "accepted"),
    )
  }
}
