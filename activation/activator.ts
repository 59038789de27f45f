import { type Effects, realEffects } from "../core/effects.ts"
import { asError } from "../core/errors.ts"
import type { EventLog } from "../ingest/log/log.ts"
import type { Store } from "../store/store.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import type { Campaign } from "./campaign.ts"
import type { Channel } from "./channel/channel.ts"
import { Dispatch } from "./dispatch/dispatch.ts"
import { bookReceipts } from "./dispatch/record.ts"
import { type Explanation, explain } from "./explain.ts"
import { ComplianceTail } from "./gate/compliance-tail.ts"
import { Gate } from "./gate/gate.ts"

export interface ActivatorOptions {
  readonly warehouse: Warehouse
  readonly store: Store
  readonly log: EventLog
  readonly campaigns: readonly Campaign[]
  /** Without one nothing is sent, and nothing is decided. */
  readonly channel: Channel | undefined
}

/** Runs campaigns: each round plans, decides next to the send, sends and books. */
export class Activator {
  readonly #options: ActivatorOptions
  readonly #effects: Effects
  readonly #tail: ComplianceTail
  readonly #gate: Gate
  readonly #dispatch: Dispatch | undefined

  constructor(options: ActivatorOptions, effects: Effects = realEffects) {
    this.#options = options
    this.#effects = effects
    this.#tail = new ComplianceTail(options.log)
    this.#gate = new Gate(options.warehouse, this.#tail)
    const { channel } = options
    this.#dispatch = channel && new Dispatch({ ...options, gate: this.#gate, channel }, effects)
  }

  /** Follows the compliance topic; what was under way when the last run ended becomes unknown. */
  async start(): Promise<void> {
    const { store, warehouse, campaigns } = this.#options
    await store.attempts.closeInterrupted()
    await bookReceipts(warehouse, store.attempts)
    for (const { name } of campaigns) await store.campaignStarts.startOf(name)
    await this.#tail.start()
  }

  /** One round of every campaign; one that fails stops no other. */
  async round(): Promise<void> {
    if (this.#dispatch === undefined) return
    for (const campaign of this.#options.campaigns) {
      try {
        await this.#dispatch.round(campaign)
      } catch (thrown) {
        const { message } = asError(thrown)
        this.#effects.log.error({ campaign: campaign.name, err: message }, "a campaign failed")
      }
    }
  }

  explain(player: string, campaign: string): Promise<Explanation> {
    const { warehouse, store, campaigns } = this.#options
    const parts = { warehouse, vault: store.vault, gate: this.#gate, campaigns }
    return explain(parts, player, campaign, this.#effects.now())
  }

  async close(): Promise<void> {
    await this.#tail.close()
    await this.#options.channel?.close()
  }
}
