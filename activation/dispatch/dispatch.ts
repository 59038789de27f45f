import type { Effects } from "../../core/effects.ts"
import { asError, PitbossError } from "../../core/errors.ts"
import type { EventLog } from "../../ingest/log/log.ts"
import type { Store } from "../../store/store.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { askedOf, type Campaign, triggerOf } from "../campaign.ts"
import type { Delivery } from "../channel/channel.ts"
import type { NotReady } from "../compliance/gate.ts"
import { DueTimes } from "../schedule.ts"
import { senderOf, type Way, type Ways } from "../ways.ts"
import {
  type Batch,
  type BatchParts,
  decideAll,
  landedOf,
  type Recipient,
  readBatch,
  stillStands,
} from "./batch.ts"
import { BatchSize } from "./batch-size.ts"
import { Booking } from "./booking.ts"
import { Calls } from "./calls.ts"
import { announceHeldOut } from "./held-out.ts"
import { type Intent, openIntents, planIntents, planScheduled } from "./intent.ts"
import { type DeferReason, recordDecisions, recordDeferred } from "./record.ts"
import { WaveSize } from "./wave-size.ts"

/** What was read is used for no longer than this; the rest of a wave is read again. */
const WAVE_MS_MAX = 2_000
/** No batch begins later than this behind the round's begin: other campaigns have their turn. */
const ROUND_MS_MAX = 10_000

/** Until when a round goes on. */
interface Terms {
  /** No batch begins any more; one that has begun is handed over. */
  readonly isOver: () => boolean
  /** Nothing is handed over any more. */
  readonly mayGoOn: () => boolean
}

/** Intents that were read together, and what of their players was; or why nobody of them can be decided on. */
interface Wave {
  readonly intents: readonly Intent[]
  readonly readAt: number
  readonly read: Batch | DeferReason
}

const NOBODY: readonly string[] = []

export interface DispatchParts extends BatchParts {
  readonly warehouse: Warehouse
  readonly store: Pick<
    Store,
    "vault" | "attempts" | "dailyCaps" | "budgets" | "promotions" | "campaignStarts"
  >
  readonly log: EventLog
  readonly ways: Ways
}

/** A way, and how much goes it at once: a slow one makes no other one's batches smaller. */
interface Lane extends Way {
  readonly calls: Calls
  readonly size: BatchSize
  readonly reads: WaveSize
}

/** One of a campaign's rounds. */
interface Round {
  readonly campaign: Campaign
  readonly lane: Lane
  readonly since: Date
}

/** One round of a campaign: plan, read, decide, send, book. */
export class Dispatch {
  readonly #parts: DispatchParts
  readonly #effects: Effects
  readonly #booking: Booking
  /** By name of the way. */
  readonly #lanes = new Map<string, Lane>()
  readonly #deferred = new Set<string>()
  /** By scheduled campaign: the instant whose intents were made. */
  readonly #planned = new Map<string, number>()
  readonly #dues = new DueTimes()

  constructor(parts: DispatchParts, effects: Effects) {
    this.#parts = parts
    this.#effects = effects
    this.#booking = new Booking(parts.warehouse, parts.log, parts.store.attempts)
  }

  /** Tells the log and the warehouse how calls ended of which they do not know yet. */
  book(): Promise<void> {
    return this.#booking.book()
  }

  /**
   * `mayGoOn`: asked at first, before each wave, and before each batch is handed over. Rounds of campaigns of different
   * ways may go beside each other; of one way they go one behind the other. Without a way nothing is done.
   */
  async round(campaign: Campaign, mayGoOn: () => boolean): Promise<void> {
    const lane = this.#laneOf(campaign)
    if (lane === undefined || !mayGoOn()) return
    const began = this.#now()
    await lane.calls.tellAgain()
    const since = await this.plan(campaign)
    const isOver = () =>
      !mayGoOn() ||
      this.#now() - began > ROUND_MS_MAX ||
      !lane.circuits.isClosed(senderOf(campaign), this.#now())
    await this.#waves({ campaign, lane, since }, { isOver, mayGoOn })
    await this.book()
  }

  /** Makes the wishes of what happened since its start; when that was. */
  async plan(campaign: Campaign): Promise<Date> {
    const { campaignStarts } = this.#parts.store
    const since = await campaignStarts.startOf(campaign.name, triggerOf(campaign))
    await this.#plan(campaign, since)
    return since
  }

  #laneOf(campaign: Campaign): Lane | undefined {
    const way = this.#parts.ways.of(campaign)
    if (way === undefined) return undefined
    const { store } = this.#parts
    const known = this.#lanes.get(way.name)
    if (known !== undefined) return known
    const calls = new Calls({ store, channel: way.channel }, this.#effects)
    const lane = { ...way, calls, size: new BatchSize(), reads: new WaveSize() }
    this.#lanes.set(way.name, lane)
    return lane
  }

  // While one wave goes out, the next is read, and it is told how the one before ended.
  async #waves(round: Round, terms: Terms): Promise<void> {
    const { campaign, lane } = round
    let before = NOBODY
    const take = (underWay: readonly string[]) => aside(this.#take(round, underWay))
    let next = take(NOBODY)
    try {
      while (!terms.isOver()) {
        const wave = await next
        if (wave === undefined) return lane.circuits.idle(senderOf(campaign), campaign.name)
        const ids = wave.intents.map(({ intent_id }) => intent_id)
        next = take([...before, ...ids])
        const booking = aside(this.book())
        const isDone = await this.#wave(round, wave, terms).finally(() => booking)
        if (!isDone) return
        before = ids
      }
    } finally {
      // Nothing is read any more when the round has ended.
      await next.catch(() => undefined)
    }
  }

  // All that takes its time, done for many. Undefined: nobody is left, but for those who are under way.
  async #take(
    { campaign, lane, since }: Round,
    underWay: readonly string[],
  ): Promise<Wave | undefined> {
    const { warehouse, gate } = this.#parts
    const { rememberedMs } = lane.channel
    // Who has left is read with the intents: it is known only of an audience that stood before.
    const wasStale = gate.isStale(campaign.segment, this.#now())
    const limit = lane.circuits.isTrying(senderOf(campaign)) ? 1 : lane.reads.intents
    const open = { since, limit, underWay, rememberedMs }
    const intents = await openIntents(warehouse, campaign, open)
    if (intents.length === 0) return undefined
    const staleness = wasStale ? "stale_segment" : undefined
    const readAt = this.#now()
    const whyNot = (await gate.whyNot(askedOf(campaign), readAt)) ?? staleness
    const read = whyNot ?? (await this.#read(campaign, intents)) ?? "state_unreadable"
    if (typeof read !== "string") lane.reads.took(intents.length, this.#now() - readAt)
    return { intents, readAt, read }
  }

  // On entry into the segment, or for everybody in it at the instants of its schedule, as soon as it is known
  // who that is.
  async #plan(campaign: Campaign, since: Date): Promise<void> {
    const { warehouse, gate } = this.#parts
    if (campaign.schedule === undefined) return planIntents(warehouse, campaign, since)
    const due = this.#dues.last(campaign.name, campaign.schedule, this.#effects.now())
    const isPlanned = this.#planned.get(campaign.name) === due?.getTime()
    if (due === undefined || due < since || isPlanned) return
    const { segment } = campaign
    if (gate.isStale(segment, this.#now()) || !gate.isKnownAsOf(segment, due.getTime())) return
    await planScheduled(warehouse, campaign, due)
    this.#planned.set(campaign.name, due.getTime())
  }

  // One batch goes after the other. False: nothing more can be done in this round.
  async #wave(
    round: Round,
    { intents, readAt, read }: Wave,
    { isOver, mayGoOn }: Terms,
  ): Promise<boolean> {
    const { campaign, lane } = round
    if (!(await this.#isWayOpen(round, intents.length))) return false
    if (typeof read === "string") return this.#defer(campaign, intents, read)
    let left = landedOf(this.#parts.gate, read)
    // The next round asks again.
    if (left.length === 0) return read.prospects.length === 0
    while (left.length > 0) {
      const batch = { ...read, prospects: left.slice(0, lane.size.intents) }
      const whyNotNow = await this.#batch(round, batch, mayGoOn)
      if (whyNotNow === "over") return false
      if (whyNotNow !== undefined)
        return this.#defer(
          campaign,
          left.map(({ intent }) => intent),
          whyNotNow,
        )
      left = left.slice(batch.prospects.length)
      if (isOver()) return false
      if (this.#now() - readAt > WAVE_MS_MAX) return true
      if (left.length > 0 && !(await this.#isWayOpen(round, left.length))) return false
    }
    return true
  }

  // The attempts and places of the day of whom it seems to allow are on disk first. Then the topic is followed to its
  // end and everybody is decided on, and what is allowed is handed over at once. Answers with why nobody could be
  // decided on, or that the round is over.
  async #batch(
    { campaign, lane }: Round,
    batch: Batch,
    mayGoOn: () => boolean,
  ): Promise<NotReady | "over" | undefined> {
    const { warehouse, gate, log } = this.#parts
    const begun = await lane.calls.begin(
      campaign,
      decideAll(gate, campaign, batch, this.#now()).filter(
        ({ decision }) => decision.verdict.kind === "allow",
      ),
    )
    // What Kafka acknowledges behind this instant may be unknown to the gate: clearances run from here.
    const askedAt = this.#now()
    const ended = () => (mayGoOn() ? undefined : "over")
    const whyNot =
      (await lane.calls.orCallOff(begun, () => gate.whyNot(askedOf(campaign), askedAt))) ?? ended()
    if (whyNot !== undefined) {
      await lane.calls.callOff(begun)
      return whyNot
    }
    for (const { intent } of batch.prospects) this.#deferred.delete(intent.intent_id)
    const decided = await lane.calls.orCallOff(begun, async () =>
      decideAll(gate, campaign, batch, askedAt),
    )
    const recipients = await lane.calls.prove(campaign, begun, decided)
    const stands = (one: Recipient) =>
      mayGoOn() && stillStands(gate, campaign, batch, one, this.#now())
    const { isLate, deliveries } = await lane.calls.handOver(begun, recipients, stands)
    lane.size.ended({ intents: begun.size, ms: this.#now() - askedAt, isLate })
    this.#judge(campaign, lane, deliveries)
    const refused = recipients.filter(
      ({ intent, decision }) => !begun.has(intent.intent_id) && decision.verdict.kind !== "allow",
    )
    // Whom to compare with nobody got anything.
    const open = refused.filter(({ decision }) => decision.isInShadow !== true)
    await announceHeldOut(log, campaign, open)
    await recordDecisions(warehouse, refused)
    return undefined
  }

  async #isWayOpen({ campaign, lane }: Round, count: number): Promise<boolean> {
    const { channel, circuits, size } = lane
    const detail = await channel.ready(Math.min(count, size.intents))
    if (detail === undefined) {
      circuits.provider.reached()
      return true
    }
    // Fewer connections may be at hand than a whole batch asks for.
    size.ended({ intents: 0, ms: 0, isLate: true })
    circuits.provider.failed(this.#now(), detail)
    const told = { campaign: campaign.name, way: lane.name, ...circuits.state() }
    this.#effects.log.warn(told, "the channel cannot be reached")
    return false
  }

  // A provider that takes connections and nothing else is as good as away, and one that refuses all alike may be.
  #judge(campaign: Campaign, { circuits }: Lane, deliveries: readonly Delivery[]): void {
    const { name } = campaign
    const from = senderOf(campaign)
    const faults = deliveries.flatMap(({ fault, detail }) => (fault ? [{ fault, detail }] : []))
    const worst = faults.find(({ fault }) => fault === "sender") ?? faults[0]
    if (deliveries.length === 0) return
    const rest = deliveries.findLast(({ retryAfterMs = 0 }) => retryAfterMs > 0)
    if (rest !== undefined) {
      circuits.rests(this.#now(), rest.detail, rest.retryAfterMs ?? 0)
      this.#effects.log.warn({ campaign: name, ...circuits.state() }, "the channel asks for a rest")
      return
    }
    if (worst === undefined || faults.length < deliveries.length) {
      if (circuits.answered(from, name, deliveries, this.#now()))
        this.#effects.log.warn(
          { campaign: name, ...circuits.state() },
          "all of late were refused alike",
        )
      return
    }
    circuits.failed(from, this.#now(), worst.detail, worst.fault)
    this.#effects.log.warn({ campaign: name, ...worst }, "the channel took nothing")
  }

  async #read(campaign: Campaign, intents: readonly Intent[]): Promise<Batch | undefined> {
    try {
      return await readBatch(this.#parts, campaign, intents, this.#now())
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
    const at = this.#effects.now()
    const { version: ruleVersion } = this.#parts.gate.rulebookAt(at.getTime())
    await recordDeferred(this.#parts, campaign, fresh, { reason, at, ruleVersion })
    return false
  }

  #now(): number {
    return this.#effects.now().getTime()
  }
}

/** Work beside other work. It may fail before anybody waits for it; who waits is told. */
function aside<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => undefined)
  return work
}
