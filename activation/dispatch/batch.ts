import type { BrandConfiguration } from "../../core/brand.ts"
import type { DailyPlace } from "../../store/daily-cap.ts"
import type { Store } from "../../store/store.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { type Campaign, purposeOf } from "../campaign.ts"
import type { Decision } from "../compliance/decide.ts"
import type { Gate, Reading } from "../compliance/gate.ts"
import type { Purpose } from "../compliance/subject.ts"
import type { DecisionRow } from "../proof/row.ts"
import { wayOf } from "../ways.ts"
import { countSent, placeOf, type SentCounts } from "./daily.ts"
import type { Intent } from "./intent.ts"
import { decisionRow } from "./record.ts"
import { outrankingOf, type Rival, readRivals } from "./rival.ts"
import { type Writing, write } from "./writing.ts"

const REGISTER_UNASKED = "register_unasked"

/** An intent with everything about it that takes time to read or to write. */
export interface Prospect {
  readonly intent: Intent
  readonly place: DailyPlace
  readonly counts: SentCounts
  readonly writing: Writing
  /** Other promotions that go before this one, where the gate lets them. */
  readonly rivals: readonly Rival[]
}

/** Intents that are ready to be decided on, and what the warehouse said of their players. */
export interface Batch {
  readonly prospects: readonly Prospect[]
  readonly reading: Reading
}

/** A prospect with what the gate says of him. */
export interface Recipient extends Prospect {
  readonly decision: Decision
  /** The decision as it is recorded and kept. */
  readonly row: DecisionRow
}

export interface BatchParts {
  readonly gate: Gate
  readonly warehouse: Warehouse
  readonly store: Pick<Store, "vault" | "dailyCaps" | "budgets" | "promotions" | "campaignStarts">
  /** What is configured of brands; absent: nothing. */
  readonly brands?: readonly BrandConfiguration[] | undefined
  /** Campaigns of which something can go out now. */
  readonly contenders: () => readonly Campaign[]
  /** The link by which a message's player unsubscribes. */
  readonly unsubscribeUrl: (intentId: string, way: string) => string | undefined
}

/** All slow reading, before anybody is decided on. */
export async function readBatch(
  parts: BatchParts,
  campaign: Campaign,
  intents: readonly Intent[],
  at: number,
): Promise<Batch> {
  const { gate, store, unsubscribeUrl } = parts
  const isPromotional = campaign.message_class === "promotional"
  const linkOf = (id: string) => (isPromotional ? unsubscribeUrl(id, wayOf(campaign)) : undefined)
  const players = intents.map(playerOf)
  const reading = await gate.read(players)
  const writings = await Promise.all(
    intents.map((intent) => {
      const { intent_id, payload, wanted_at: wantedAt } = intent
      const filling = { payload, wantedAt, unsubscribeUrl: linkOf(intent_id) }
      return write(store.vault, campaign, playerOf(intent), intent_id, filling)
    }),
  )
  const places = intents.map((intent) => {
    const player = playerOf(intent)
    const [timeZone] = gate.subject(reading, player, at).timeZones
    const person = gate.person(reading, player)
    const { channel } = campaign
    return placeOf({ player, person, intentId: intent.intent_id, channel }, timeZone, at)
  })
  const counted = await countSent(parts, campaign, places, at)
  const wishes = places.map((place, index) => ({
    ...{ place, payload: intents[index]?.payload ?? "" },
    wantedAt: Date.parse(intents[index]?.wanted_at ?? ""),
  }))
  const rivals = await readRivals(parts, campaign, wishes, at)
  const prospects = intents.flatMap((intent, index) => {
    const [place, writing, counts] = [places[index], writings[index], counted[index]]
    return place && writing && counts
      ? [{ intent, place, writing, counts, rivals: rivals[index] ?? [] }]
      : []
  })
  return { prospects, reading: await askedAbout(gate, campaign, { prospects, reading }, at) }
}

// A register is asked about those alone whom nothing else keeps from the message.
async function askedAbout(
  gate: Gate,
  campaign: Campaign,
  { prospects, reading }: Batch,
  at: number,
): Promise<Reading> {
  if (!gate.hasRegisters()) return reading
  const purpose = purposeOf(campaign)
  const players = prospects.flatMap((prospect) => {
    const verdict = decisionOn(gate, purpose, prospect, { reading, at })?.verdict
    const isWaiting =
      verdict?.kind === "defer" && verdict.reasons.every((one) => one === REGISTER_UNASKED)
    return isWaiting ? [playerOf(prospect.intent)] : []
  })
  return players.length === 0 ? reading : gate.askRegisters(reading, players, at)
}

/** Prospects but those of whom it is not known yet who they are: they are read again. */
export function landedOf(gate: Gate, { prospects, reading }: Batch): readonly Prospect[] {
  return prospects.filter(({ intent }) =>
    gate.hasLanded(reading, playerOf(intent), Date.parse(intent.wanted_at)),
  )
}

/**
 * Decides on everybody of the batch at once, by what was read and what the compliance topic has said up to
 * now: in an instant, nothing is read. Who was linked meanwhile to somebody unread is left out.
 */
export function decideAll(
  gate: Gate,
  campaign: Campaign,
  { prospects, reading }: Batch,
  at: number,
): readonly Recipient[] {
  const purpose = purposeOf(campaign)
  return prospects.flatMap((prospect) => {
    const decision = decisionOn(gate, purpose, prospect, { reading, at })
    if (decision === undefined) return []
    return [{ ...prospect, decision, row: decisionRow(campaign, prospect.intent, decision) }]
  })
}

function decisionOn(
  gate: Gate,
  purpose: Purpose,
  { intent, counts, writing: written, rivals }: Prospect,
  { reading, at }: { readonly reading: Reading; readonly at: number },
): Decision | undefined {
  const player = playerOf(intent)
  if (!gate.covers(reading, player)) return undefined
  const { outcome: writing, birthDate, emailSince } = written
  const hasLeft = intent.has_left === "1"
  const read = { writing, birthDate, emailSince, hasLeft, ...counts }
  const alone = { ...gate.subject(reading, player, at), ...read }
  const outrankedBy = rivals.length === 0 ? undefined : outrankingOf(gate, alone, rivals, at)
  const subject = outrankedBy === undefined ? alone : { ...alone, outrankedBy }
  return gate.decide(subject, purpose, { at, wantedAt: Date.parse(intent.wanted_at) })
}

/**
 * Whether a decision is the same next to the call, by what was heard since. Where it is not, the message waits to be
 * decided on anew; where it is, the first decision counts, for its clearance runs from when all that Kafka had was known.
 */
export function stillStands(
  gate: Gate,
  campaign: Campaign,
  { reading }: Pick<Batch, "reading">,
  recipient: Recipient,
  at: number,
): boolean {
  const { verdict } = recipient.decision
  if (verdict.kind !== "allow") return true
  const now = decisionOn(gate, purposeOf(campaign), recipient, { reading, at })
  return now?.verdict.kind === "allow"
}

function playerOf({ brand, player_id }: Intent) {
  return { brand, playerId: player_id }
}
