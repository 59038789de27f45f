import type { PlayerRef } from "../core/player.ts"
import { segmentMembers } from "../segments/read.ts"
import type { Store } from "../store/store.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { type Campaign, purposeOf } from "./campaign.ts"
import type { Campaigns } from "./campaigns.ts"
import { placeOf } from "./dispatch/daily.ts"
import { write } from "./dispatch/writing.ts"
import { type Decision, decide } from "./gate/decide.ts"
import type { Gate, NotReady } from "./gate/gate.ts"

/** What a campaign would do to its whole present audience. */
export interface DryRun {
  readonly campaign: string
  readonly audience: number
  readonly reached: number
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
  readonly store: Pick<Store, "vault" | "dailyCaps">
  readonly gate: Gate
  readonly campaigns: Campaigns
}

const BATCH_PLAYERS_MAX = 500

/**
 * Decides on everybody who is in the audience now, by the gate that decides next to the send; nothing
 * is sent, reserved or recorded. Throws CAMPAIGN_UNKNOWN.
 */
export async function dryRun(parts: DryRunParts, name: string, now: () => Date): Promise<DryRun> {
  const campaign = parts.campaigns.expect(name)
  const members = await segmentMembers(parts.warehouse, campaign.segment)
  const players = members.map(({ brand, player_id }) => ({ brand, playerId: player_id }))
  const counts = await tally(parts, campaign, players, { now, isStanding: true })
  return { campaign: name, ...counts }
}

/** How a message of a campaign would fare with players, whoever they are. */
export type Reach = Omit<DryRun, "campaign">

/** Decides on players; `isStanding`: they are the members of the campaign's segment, which has to stand. */
export async function tally(
  parts: DryRunParts,
  campaign: Campaign,
  all: readonly PlayerRef[],
  { now, isStanding }: { readonly now: () => Date; readonly isStanding: boolean },
): Promise<Reach> {
  const suppressed: Record<string, number> = {}
  const deferred: Record<string, number> = {}
  const counts = { allow: 0, suppress: 0, defer: 0 }
  for (let at = 0; at < all.length; at += BATCH_PLAYERS_MAX) {
    const players = all.slice(at, at + BATCH_PLAYERS_MAX)
    const segment = isStanding ? campaign.segment : undefined
    const decisions = await decideOn(parts, { campaign, segment }, players, now().getTime())
    if (typeof decisions === "string") {
      counts.defer += players.length
      deferred[decisions] = (deferred[decisions] ?? 0) + players.length
      continue
    }
    for (const { verdict } of decisions) {
      counts[verdict.kind] += 1
      if (verdict.kind === "allow") continue
      const tally = verdict.kind === "suppress" ? suppressed : deferred
      for (const reason of verdict.reasons) tally[reason] = (tally[reason] ?? 0) + 1
    }
  }
  return {
    audience: all.length,
    reached: counts.allow,
    suppressed,
    suppressed_players: counts.suppress,
    deferred: counts.defer,
    deferred_because: deferred,
  }
}

// Nobody is decided on where the gate does not know the topic, or the features, up to now.
async function decideOn(
  { store, gate }: DryRunParts,
  { campaign, segment }: { readonly campaign: Campaign; readonly segment: string | undefined },
  players: readonly PlayerRef[],
  at: number,
): Promise<readonly Decision[] | NotReady> {
  const reading = await gate.read(players)
  const whyNot = await gate.whyNot(segment, at)
  if (whyNot !== undefined) return whyNot
  const purpose = purposeOf(campaign)
  const decisions: Decision[] = []
  for (const player of players) {
    const subject = gate.subject(reading, player, at)
    const { outcome, birthDate, emailSince } = await write(store.vault, campaign, player, "")
    const message = { player, person: gate.person(reading, player), intentId: "" }
    const place = placeOf({ ...message, channel: campaign.channel }, subject.timeZones[0], at)
    const [sentToday] = await store.dailyCaps.taken([place])
    const read = { writing: outcome, birthDate, emailSince, hasLeft: false, sentToday }
    decisions.push(decide({ ...subject, ...read }, purpose, at))
  }
  return decisions
}
