import type { BrandConfiguration } from "../core/brand.ts"
import { spend } from "../core/budget.ts"
import type { Store } from "../store/store.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { askedOf, type Campaign, purposeOf } from "./campaign.ts"
import type { Campaigns } from "./campaigns.ts"
import type { Decision } from "./compliance/decide.ts"
import type { Gate } from "./compliance/gate.ts"
import { countSent, placeOf, UNCOUNTED } from "./dispatch/daily.ts"
import { write } from "./dispatch/writing.ts"
import { type AudienceMember, readAudience } from "./standing.ts"
import { wayOf } from "./ways.ts"

/** What a campaign would do to its whole present audience. */
export interface DryRun {
  readonly campaign: string
  readonly audience: number
  readonly reached: number
  /** Players whom every rule allows, and who get nothing: it is only decided where they are. */
  readonly shadowed: number
  /** Players by reason; one with several reasons counts in each. */
  readonly suppressed: Readonly<Record<string, number>>
  /** Players who are suppressed, each once. */
  readonly suppressed_players: number
  readonly deferred: number
  /** Likewise by reason, of those who are deferred. */
  readonly deferred_because: Readonly<Record<string, number>>
}

export interface DryRunParts {
  readonly warehouse: Warehouse
  readonly store: Pick<Store, "vault" | "dailyCaps" | "budgets" | "promotions">
  readonly gate: Gate
  readonly campaigns: Campaigns
  /** What is configured of brands; absent: nothing. */
  readonly brands?: readonly BrandConfiguration[] | undefined
  /** The link by which a promotion's player unsubscribes. */
  readonly unsubscribeUrl: (intentId: string, way: string) => string | undefined
}

/** What a reckoning is about. */
interface TallyOptions {
  readonly now: () => Date
  /** The players are the members of the campaign's segment, which has to stand. */
  readonly isStanding: boolean
  /** Why nothing of the campaign can go out; undefined: it can. */
  readonly heldBecause: string | undefined
}

const BATCH_PLAYERS_MAX = 500

/**
 * Decides on everybody who is in the audience now, by the gate that decides next to the send; nothing
 * is sent, reserved or recorded. Throws CAMPAIGN_UNKNOWN.
 */
export async function dryRun(
  parts: DryRunParts,
  name: string,
  { now, heldBecause }: Pick<TallyOptions, "now" | "heldBecause">,
): Promise<DryRun> {
  const campaign = parts.campaigns.expect(name)
  const members = await readAudience(parts.warehouse, campaign.segment)
  const counts = await tally(parts, campaign, members, { now, heldBecause, isStanding: true })
  return { campaign: name, ...counts }
}

/** How a message of a campaign would fare with players, whoever they are. */
export type Reach = Omit<DryRun, "campaign">

/** Decides on players, each with what the segment says of him. */
export async function tally(
  parts: DryRunParts,
  campaign: Campaign,
  all: readonly AudienceMember[],
  { now, isStanding, heldBecause }: TallyOptions,
): Promise<Reach> {
  const suppressed: Record<string, number> = {}
  const deferred: Record<string, number> = {}
  const counts = { allow: 0, shadow: 0, suppress: 0, defer: 0 }
  for (let at = 0; at < all.length; at += BATCH_PLAYERS_MAX) {
    const players = all.slice(at, at + BATCH_PLAYERS_MAX)
    const segment = isStanding ? campaign.segment : undefined
    const purpose = { campaign, segment, heldBecause, reached: counts.allow }
    const decisions = await decideOn(parts, purpose, players, now().getTime())
    if (typeof decisions === "string") {
      counts.defer += players.length
      deferred[decisions] = (deferred[decisions] ?? 0) + players.length
      continue
    }
    for (const { verdict } of decisions) {
      counts[verdict.kind] += 1
      if (verdict.kind === "allow" || verdict.kind === "shadow") continue
      const tally = verdict.kind === "suppress" ? suppressed : deferred
      for (const reason of verdict.reasons) tally[reason] = (tally[reason] ?? 0) + 1
    }
  }
  return {
    audience: all.length,
    reached: counts.allow,
    shadowed: counts.shadow,
    suppressed,
    suppressed_players: counts.suppress,
    deferred: counts.defer,
    deferred_because: deferred,
  }
}

// Nobody is decided on where the gate does not know the topic, or the features, up to now.
async function decideOn(
  parts: DryRunParts,
  {
    campaign,
    segment,
    heldBecause,
    reached: before,
  }: {
    /** Players who would be reached before these. */
    readonly reached: number
    readonly campaign: Campaign
    readonly segment: string | undefined
    readonly heldBecause: string | undefined
  },
  players: readonly AudienceMember[],
  at: number,
): Promise<readonly Decision[] | string> {
  const { store, gate, unsubscribeUrl } = parts
  const reading = await gate.read(players)
  const whyNot = await gate.whyNot({ ...askedOf(campaign), segment }, at)
  if (whyNot !== undefined) return whyNot
  if (heldBecause !== undefined) return heldBecause
  const purpose = purposeOf(campaign)
  const isPromotional = campaign.message_class === "promotional"
  const link = isPromotional ? unsubscribeUrl("", wayOf(campaign)) : undefined
  const places = players.map(({ brand, playerId }) => {
    const player = { brand, playerId }
    const message = { player, person: gate.person(reading, player), intentId: "" }
    const [timeZone] = gate.subject(reading, player, at).timeZones
    return placeOf({ ...message, channel: campaign.channel }, timeZone, at)
  })
  const counted = await countSent(parts, campaign, places, at)
  const decisions: Decision[] = []
  let reached = before
  for (const [index, { payload, ...player }] of players.entries()) {
    const filling = { payload, unsubscribeUrl: link }
    const written = await write(store.vault, campaign, player, "", filling)
    const { outcome, birthDate, emailSince } = written
    const { spent, ...counts } = counted[index] ?? UNCOUNTED
    // Who would be reached before him uses up of the budget what he would have.
    const left = spent && spend(spent, reached, campaign.offer?.amount?.amount)
    const read = { writing: outcome, birthDate, emailSince, hasLeft: false, ...counts, spent: left }
    const subject = { ...gate.subject(reading, player, at), ...read }
    const decision = gate.decide(subject, purpose, { at, wantedAt: at })
    if (decision.verdict.kind === "allow") reached += 1
    decisions.push(decision)
  }
  return decisions
}
