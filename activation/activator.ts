import { type Effects, realEffects } from "../core/effects.ts"
import { asError, PitbossError } from "../core/errors.ts"
import type { PlayerRef } from "../core/player.ts"
import type { EventLog } from "../ingest/log/log.ts"
import type { MessagePlace } from "../store/hold-release.ts"
import type { Store } from "../store/store.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { type Campaign, triggerOf } from "./campaign.ts"
import type { Campaigns } from "./campaigns.ts"
import type { Channel } from "./channel/channel.ts"
import { Circuits } from "./channel/circuits.ts"
import type { BlockTimes } from "./compliance/block-latency.ts"
import { ComplianceTail } from "./compliance/compliance-tail.ts"
import { Gate } from "./compliance/gate.ts"
import type { Hold } from "./compliance/holds.ts"
import { RULES_UNREADABLE } from "./compliance/policy/rules-readable.ts"
import type { Registers } from "./compliance/register-standing.ts"
import type { Rules } from "./compliance/rulebook.ts"
import type { Shadow } from "./compliance/shadow.ts"
import { type Contactable, contactable } from "./contactable.ts"
import { Dispatch } from "./dispatch/dispatch.ts"
import { bookReceipts } from "./dispatch/receipts.ts"
import { type DryRun, dryRun } from "./dry-run.ts"
import { type Explanation, explain } from "./explain.ts"
import { NO_WAY_OUT } from "./explain-words.ts"

const STALE_SEGMENT = "stale_segment"

export interface ActivatorOptions {
  readonly warehouse: Warehouse
  readonly store: Store
  readonly log: EventLog
  readonly campaigns: Campaigns
  /** By which is decided. */
  readonly rules: Rules
  /** Where it is decided and nothing sent; absent: nowhere. */
  readonly shadow?: Shadow | undefined
  /** Of excluded people, that are asked player by player; absent: none. */
  readonly registers?: Registers | undefined
  /** Without one nothing is sent, nothing is decided, and no campaign has started. */
  readonly channel: Channel | undefined
  /** The present of the features that the gate can read now, ms. */
  readonly stateAt: () => number
  /** As of when a segment's members stand, ms; undefined of one that failed or was not evaluated yet. */
  readonly segmentAt: (segment: string) => number | undefined
  /** The link by which a message's player unsubscribes; undefined: none that he could open is known. */
  readonly unsubscribeUrl: (intentId: string) => string | undefined
}

/** Calls that are under way when Pitboss ends may take this long; then they are broken off. */
const HALT_MS_MAX = 5_000

/** Runs campaigns: each round plans, decides next to the send, sends and books. */
export class Activator {
  readonly #options: ActivatorOptions
  readonly #effects: Effects
  readonly #tail: ComplianceTail
  readonly #gate: Gate
  readonly #dispatch: Dispatch | undefined
  /** Campaigns of which the log has it already that nobody could unsubscribe from them. */
  readonly #told = new Set<string>()
  readonly circuits = new Circuits()
  #rounds = 0
  #isHalting = false
  #cut: NodeJS.Timeout | undefined

  constructor(options: ActivatorOptions, effects: Effects = realEffects) {
    this.#options = options
    this.#effects = effects
    this.#tail = new ComplianceTail(options.log, effects.now)
    const { warehouse, rules, shadow, registers, stateAt, segmentAt } = options
    const { exclusionLists: lists } = options.store
    const sources = { warehouse, tail: this.#tail, lists, registers }
    const gate = new Gate({ ...sources, rules, shadow, stateAt, segmentAt })
    const { channel } = options
    const { circuits } = this
    this.#gate = gate
    this.#dispatch = channel && new Dispatch({ ...options, gate, channel, circuits }, effects)
  }

  /** Follows the compliance topic; what was under way when the last run ended becomes unknown. */
  async start(): Promise<void> {
    const { store, campaigns } = this.#options
    await store.attempts.closeInterrupted()
    await this.#keepFiles()
    for (const [name, why] of await campaigns.load())
      this.#effects.log.error({ campaign: name, err: why }, "a stored campaign does not run")
    if (this.#dispatch)
      for (const campaign of campaigns.list())
        await store.campaignStarts.startOf(campaign.name, triggerOf(campaign))
    await this.#tail.start(await store.holdReleases.list())
  }

  // Where the chain of records is broken nothing is sent, and the compliance topic is followed all the same.
  async #keepFiles(): Promise<void> {
    try {
      await this.#options.campaigns.keepFiles()
    } catch (thrown) {
      if (!(thrown instanceof PitbossError) || thrown.code !== "PROOF_HEAD_LOST") throw thrown
      this.#effects.log.error({ code: thrown.code }, "what files changed of campaigns is not kept")
    }
  }

  /** One round of every campaign; one that fails stops no other. */
  async round(): Promise<void> {
    const { warehouse, log, store } = this.#options
    await bookReceipts(warehouse, log, store.attempts)
    if (this.#dispatch === undefined) return
    const campaigns = this.#options.campaigns.list()
    // Who is gone has ended: if he comes back, he starts anew.
    await store.campaignStarts.retain(campaigns.map(({ name }) => name))
    this.circuits.retain(campaigns.map(({ from }) => from))
    // Another one is the first each time: whom a provider is slow for does not always go before the others.
    const first = this.#rounds++ % Math.max(1, campaigns.length)
    for (const campaign of [...campaigns.slice(first), ...campaigns.slice(0, first)]) {
      if (this.#isHeld(campaign)) continue
      try {
        await this.#dispatch.round(campaign, () => this.#mayGoOn(campaign))
      } catch (thrown) {
        const { message } = asError(thrown)
        this.#effects.log.error({ campaign: campaign.name, err: message }, "a campaign failed")
      }
    }
  }

  /**
   * Makes a campaign in the store, or changes one; it has started when this resolves, so whoever enters its segment
   * afterwards gets it. Throws what `Campaigns.put` throws.
   */
  async put(path: string, text: string, by: string, reason?: string): Promise<Campaign> {
    const { campaigns, store } = this.#options
    const campaign = await campaigns.put(path, text, by, reason)
    if (this.#dispatch) await store.campaignStarts.startOf(campaign.name, triggerOf(campaign))
    return campaign
  }

  /** Ends a campaign of the store: if one of its name comes, it starts anew. Throws CAMPAIGN_UNKNOWN. */
  async remove(name: string, by?: string, reason?: string): Promise<void> {
    const { campaigns, store } = this.#options
    await campaigns.remove(name, by, reason)
    await store.campaignStarts.retain(campaigns.list().map((one) => one.name))
  }

  // What was removed or changed stops at once, not when its round is over.
  #mayGoOn({ name, version }: Campaign): boolean {
    return !this.#isHalting && this.#options.campaigns.find(name)?.version === version
  }

  /** Names of promotions that are not sent, for their players could not unsubscribe. */
  withoutWayOut(): readonly string[] {
    if (this.#dispatch === undefined || this.#options.unsubscribeUrl("") !== undefined) return []
    return this.campaigns
      .list()
      .flatMap(({ name, message_class }) => (message_class === "promotional" ? [name] : []))
  }

  /** Names of campaigns that wait until it is known again who is in their segment. */
  withStaleSegment(): readonly string[] {
    const now = this.#effects.now().getTime()
    return this.campaigns
      .list()
      .flatMap(({ name, segment }) => (this.#gate.isStale(segment, now) ? [name] : []))
  }

  /** Campaigns that run and send nothing now, by name, and what they wait for. */
  held(): ReadonlyMap<string, string> {
    const [stale, closed] = [this.withStaleSegment(), this.withoutWayOut()]
    const isUnreadable = this.#options.rules.faultsAt(this.#effects.now().getTime()).length > 0
    return new Map(
      this.campaigns.list().flatMap(({ name, from, message_class }) => {
        const circuit = this.circuits.stateOf(from)
        const why = [
          ...(isUnreadable && message_class === "promotional" ? [RULES_UNREADABLE] : []),
          ...(closed.includes(name) ? [NO_WAY_OUT] : []),
          ...(stale.includes(name) ? [STALE_SEGMENT] : []),
          ...(circuit === undefined ? [] : [`channel_unreachable: ${circuit.detail}`]),
        ]
        return why.length === 0 ? [] : [[name, why.join(", ")] as const]
      }),
    )
  }

  // Told once, and again where it was mended meanwhile.
  #isHeld({ name }: Campaign): boolean {
    const isHeld = this.withoutWayOut().includes(name)
    if (isHeld && !this.#told.has(name))
      this.#effects.log.warn(
        { campaign: name, reason: NO_WAY_OUT },
        "a promotion is not sent without a link to unsubscribe: configure public_url",
      )
    if (isHeld) this.#told.add(name)
    else this.#told.delete(name)
    return isHeld
  }

  /** Whether the gate knows all that the compliance topic says by now. */
  isUpToDate(): Promise<boolean> {
    return this.#tail.isUpToDate()
  }

  /** How long restrictions took to reach the gate; undefined: none came of late. */
  blockTimes(): BlockTimes | undefined {
    return this.#tail.latency.times(this.#effects.now().getTime())
  }

  /** Rows of the compliance topic that could not be read, and whom each holds. */
  holds(): readonly Hold[] {
    return this.#tail.holds.list()
  }

  /** Ends a hold, for good. Throws HOLD_UNKNOWN. */
  async release(place: MessagePlace, by: string): Promise<void> {
    this.#tail.holds.expect(place)
    await this.#options.store.holdReleases.release(place, by)
    this.#tail.holds.release(place)
  }

  explain(player: string, campaign: string): Promise<Explanation> {
    const isHeld = this.withoutWayOut().includes(campaign)
    const parts = { ...this.#options, gate: this.#gate, isHeld }
    return explain(parts, player, campaign, this.#effects.now())
  }

  /** The registers of excluded people that are asked about a player. */
  async registersOf(player: PlayerRef): Promise<readonly string[]> {
    const reading = await this.#gate.read([player])
    const { registers } = this.#gate.subject(reading, player, this.#effects.now().getTime())
    return registers.map(({ register }) => register)
  }

  get campaigns(): Campaigns {
    return this.#options.campaigns
  }

  /** What a campaign would do to its whole present audience; nothing is sent. */
  dryRun(campaign: string): Promise<DryRun> {
    const isHeld = this.withoutWayOut().includes(campaign)
    const { now } = this.#effects
    return dryRun({ ...this.#options, gate: this.#gate }, campaign, { now, isHeld })
  }

  /** Whom of some players a promotion would reach now, and why not the others; nothing is sent. */
  contactable(players: readonly PlayerRef[]): Promise<readonly Contactable[]> {
    return contactable({ ...this.#options, gate: this.#gate }, players, this.#effects.now)
  }

  /** Ends the round under way: no batch begins, and the one that has is broken off where it takes too long. */
  halt(): void {
    this.#isHalting = true
    this.#cut = setTimeout(() => this.#options.channel?.close(), HALT_MS_MAX)
  }

  async close(): Promise<void> {
    clearTimeout(this.#cut)
    await this.#tail.close()
    await this.#options.channel?.close()
  }
}
