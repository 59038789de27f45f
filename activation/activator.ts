import type { BrandConfiguration } from "../core/brand.ts"
import { type Effects, realEffects } from "../core/effects.ts"
import { asError, PitbossError } from "../core/errors.ts"
import type { PlayerRef } from "../core/player.ts"
import type { EventLog } from "../ingest/log/log.ts"
import type { MessagePlace } from "../store/hold-release.ts"
import type { Store } from "../store/store.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { type Campaign, triggerOf } from "./campaign.ts"
import { type BudgetState, budgetState } from "./campaign-budget.ts"
import type { Campaigns } from "./campaigns.ts"
import type { Channel } from "./channel/channel.ts"
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
import { contends } from "./dispatch/rival.ts"
import { type DryRun, dryRun } from "./dry-run.ts"
import { type Explanation, explain } from "./explain.ts"
import { runLaps } from "./laps.ts"
import { NO_WAY_OUT, whyNoWay } from "./no-way.ts"
import { senderOf, Ways, wayOf } from "./ways.ts"

const STALE_SEGMENT = "stale_segment"

export interface ActivatorOptions {
  readonly warehouse: Warehouse
  readonly store: Store
  readonly log: EventLog
  readonly campaigns: Campaigns
  /** What is configured of brands; absent: nothing. */
  readonly brands?: readonly BrandConfiguration[] | undefined
  /** By which is decided. */
  readonly rules: Rules
  /** Where it is decided and nothing sent; absent: nowhere. */
  readonly shadow?: Shadow | undefined
  /** Of excluded people, that are asked player by player; absent: none. */
  readonly registers?: Registers | undefined
  /** By the names of their ways. Without one nothing is sent, nothing is decided, and no campaign of it has started. */
  readonly channels: ReadonlyMap<string, Channel>
  /** The present of the features that the gate can read now, ms. */
  readonly stateAt: () => number
  /** As of when a segment's members stand, ms; undefined of one that failed or was not evaluated yet. */
  readonly segmentAt: (segment: string) => number | undefined
  /** The link by which a message's player unsubscribes; undefined: none that he could open is known. */
  readonly unsubscribeUrl: (intentId: string, way: string) => string | undefined
}

/** Calls that are under way when Pitboss ends may take this long; then they are broken off. */
const HALT_MS_MAX = 5_000

/** Ways that have ended their round go round again this often, while another takes its time. */
const ROUND_EVERY_MS = 1_000

/** Runs campaigns: each round plans, decides next to the send, sends and books. */
export class Activator {
  readonly #options: ActivatorOptions
  readonly #effects: Effects
  readonly #tail: ComplianceTail
  readonly #gate: Gate
  readonly #dispatch: Dispatch
  /** Campaigns of which the log has it already that nothing of them can go out. */
  readonly #told = new Set<string>()
  readonly ways: Ways
  #laps = 0
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
    this.#gate = gate
    this.ways = new Ways(options.channels)
    const contenders = () => this.#contenders()
    this.#dispatch = new Dispatch({ ...options, gate, ways: this.ways, contenders }, effects)
  }

  /** Follows the compliance topic; what was under way when the last run ended becomes unknown. */
  async start(): Promise<void> {
    const { store, campaigns } = this.#options
    await store.attempts.closeInterrupted()
    await this.#keepFiles()
    for (const [name, why] of await campaigns.load())
      this.#effects.log.error({ campaign: name, err: why }, "a stored campaign does not run")
    for (const campaign of campaigns.list()) await this.#begin(campaign)
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

  /**
   * One round of every campaign; one that fails stops no other. Ways go beside each other: while one takes its time, the
   * others go round again.
   */
  async round(): Promise<void> {
    await this.#dispatch.book()
    const ways = this.ways.names()
    if (ways.length === 0) return
    const campaigns = this.#options.campaigns.list()
    // Who is gone has ended: if he comes back, he starts anew.
    await this.#options.store.campaignStarts.retain(campaigns.map(({ name }) => name))
    this.ways.retain(campaigns)
    for (const campaign of campaigns) this.#tellWayOut(campaign)
    await this.#planContenders()
    await runLaps(ways, (way, mayGoOn) => this.#lap(way, mayGoOn), {
      everyMs: ROUND_EVERY_MS,
      mayGoOn: () => !this.#isHalting,
    })
  }

  // All that they want is known before the first of them decides who of them goes out.
  async #planContenders(): Promise<void> {
    const contenders = this.#contenders().filter(contends)
    if (contenders.length < 2) return
    for (const campaign of contenders)
      await this.#dispatch.plan(campaign).catch((thrown: unknown) => {
        const { message } = asError(thrown)
        this.#effects.log.error({ campaign: campaign.name, err: message }, "a campaign failed")
      })
  }

  // Of what cannot go out nothing goes before what can.
  #contenders(): readonly Campaign[] {
    return this.#options.campaigns
      .list()
      .filter((one) => this.ways.of(one) !== undefined && this.#whyNoWay(one) === undefined)
  }

  // A round of a way's campaigns, one behind the other.
  async #lap(way: string, mayGoOn: () => boolean): Promise<void> {
    const all = this.#options.campaigns.list()
    const campaigns = all.filter((one) => wayOf(one) === way && this.#whyNoWay(one) === undefined)
    // Another one is the first each time: whom a provider is slow for does not always go before the others.
    const first = this.#laps++ % Math.max(1, campaigns.length)
    for (const campaign of [...campaigns.slice(first), ...campaigns.slice(0, first)]) {
      if (!mayGoOn()) return
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
    const { campaigns } = this.#options
    const campaign = await campaigns.put(path, text, by, reason)
    await this.#begin(campaign)
    return campaign
  }

  // What happens before somebody has configured its way starts nothing.
  async #begin(campaign: Campaign): Promise<void> {
    if (this.ways.of(campaign) === undefined) return
    await this.#options.store.campaignStarts.startOf(campaign.name, triggerOf(campaign))
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
    return this.campaigns
      .list()
      .flatMap((one) => (this.#whyNoWay(one) === NO_WAY_OUT ? [one.name] : []))
  }

  /** Likewise of campaigns whose endpoint is not configured, or without a usable secret. */
  withoutEndpoint(): readonly string[] {
    return this.campaigns
      .list()
      .filter(({ endpoint }) => endpoint !== undefined)
      .flatMap((one) => (this.ways.of(one) === undefined ? [one.name] : []))
  }

  #whyNoWay(campaign: Campaign | undefined): string | undefined {
    if (campaign === undefined) return undefined
    const { unsubscribeUrl } = this.#options
    const hasAnyWay = this.ways.names().length > 0
    const hasWay = (one: Campaign) => this.ways.of(one) !== undefined
    return whyNoWay(campaign, { hasAnyWay, hasWay, unsubscribeUrl })
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
    const stale = this.withStaleSegment()
    const isUnreadable = this.#options.rules.faultsAt(this.#effects.now().getTime()).length > 0
    return new Map(
      this.campaigns.list().flatMap((campaign) => {
        const { name, message_class, endpoint } = campaign
        const circuit = this.ways.of(campaign)?.circuits.stateOf(senderOf(campaign))
        const noWay = this.#whyNoWay(campaign)
        const isOfEndpoint = endpoint !== undefined && noWay !== NO_WAY_OUT
        const why = [
          ...(isUnreadable && message_class === "promotional" ? [RULES_UNREADABLE] : []),
          ...(noWay === undefined ? [] : [isOfEndpoint ? `${noWay}: ${endpoint}` : noWay]),
          ...(stale.includes(name) ? [STALE_SEGMENT] : []),
          ...(circuit === undefined ? [] : [`channel_unreachable: ${circuit.detail}`]),
        ]
        return why.length === 0 ? [] : [[name, why.join(", ")] as const]
      }),
    )
  }

  /** Of campaigns that have a budget (all, or one), by name: how much of it is used up. */
  async budgets(only?: string): Promise<ReadonlyMap<string, BudgetState>> {
    const now = this.#effects.now().getTime()
    const found = new Map<string, BudgetState>()
    for (const campaign of this.campaigns.list()) {
      if (only !== undefined && campaign.name !== only) continue
      const state = await budgetState(this.#options.store.budgets, campaign, now)
      if (state !== undefined) found.set(campaign.name, state)
    }
    return found
  }

  // Told once, and again where it was mended meanwhile.
  #tellWayOut(campaign: Campaign): void {
    const { name } = campaign
    const reason = this.#whyNoWay(campaign)
    if (reason === undefined) this.#told.delete(name)
    else if (!this.#told.has(name)) {
      const words =
        reason === NO_WAY_OUT
          ? "a promotion is not sent without a link to unsubscribe: configure public_url"
          : "a campaign is not sent: configure its mail server, or its endpoint and the secret of it"
      this.#effects.log.warn({ campaign: name, reason }, words)
      this.#told.add(name)
    }
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
    const heldBecause = this.#whyNoWay(this.campaigns.find(campaign))
    const contenders = () => this.#contenders()
    const parts = { ...this.#options, gate: this.#gate, heldBecause, contenders }
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
    const heldBecause = this.#whyNoWay(this.campaigns.find(campaign))
    const { now } = this.#effects
    return dryRun({ ...this.#options, gate: this.#gate }, campaign, { now, heldBecause })
  }

  /** Whom of some players a promotion would reach now, and why not the others; nothing is sent. */
  contactable(players: readonly PlayerRef[]): Promise<readonly Contactable[]> {
    return contactable({ ...this.#options, gate: this.#gate }, players, this.#effects.now)
  }

  /** Ends the round under way: no batch begins, and the one that has is broken off where it takes too long. */
  halt(): void {
    this.#isHalting = true
    this.#cut = setTimeout(() => void this.ways.close(), HALT_MS_MAX)
  }

  async close(): Promise<void> {
    clearTimeout(this.#cut)
    await this.#tail.close()
    await this.ways.close()
  }
}
