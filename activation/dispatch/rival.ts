import { playerKey } from "../../core/player.ts"
import { bound } from "../../segments/instant.ts"
import type { DailyPlace } from "../../store/daily-cap.ts"
import type { Store } from "../../store/store.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { type Campaign, purposeOf, triggerOf } from "../campaign.ts"
import type { Gate } from "../compliance/gate.ts"
import type { Outranking, Subject } from "../compliance/subject.ts"
import { INTENT_AGE_HOURS_MAX } from "./intent.ts"
import { compareRanks, type Rank, valueIn } from "./rank.ts"
import { readTurns, type Turn, type TurnParts } from "./turn.ts"

/** Another promotion that wants the same player, and goes before this one; or that he had today. */
export interface Rival extends Rank {
  readonly of: Campaign
  readonly intentId: string
  readonly payload: string
  /** He has left its audience since. */
  readonly hasLeft: boolean
  /** It went out on this day of his, or nobody knows whether it did. */
  readonly isSent: boolean
  /** What is known of it as if its turn were now; undefined: it went out. */
  readonly turn: Turn | undefined
}

/** Whose rivals are asked for. */
export interface Wanted {
  /** Among those of the player's day. */
  readonly place: DailyPlace
  /** What the segment says of him. */
  readonly payload: string
  /** ms */
  readonly wantedAt: number
}

interface RivalParts extends TurnParts {
  readonly store: TurnParts["store"] & {
    readonly campaignStarts: Pick<Store["campaignStarts"], "find">
  }
  readonly warehouse: Warehouse
  readonly gate: Pick<Gate, "isStale">
  /** Campaigns of which something can go out. */
  readonly contenders: () => readonly Campaign[]
}

interface Row {
  readonly intent_id: string
  readonly campaign: string
  readonly player_key: string
  readonly payload: string
  readonly wanted_ms: string
  readonly sent_ms: string
  readonly is_over: 0 | 1
  readonly has_left: 0 | 1
}

const NOBODY: readonly Rival[] = []

/** Whether a campaign contends with others for its players. */
export function contends({ priority, message_class }: Campaign): boolean {
  return priority !== undefined && message_class === "promotional"
}

/** Of each wish, in its order: those that go before it, the first of them first. */
export async function readRivals(
  parts: RivalParts,
  campaign: Campaign,
  wishes: readonly Wanted[],
  now: number,
): Promise<readonly (readonly Rival[])[]> {
  const others = await othersOf(parts, campaign, now)
  if (others.size === 0 || wishes.length === 0) return wishes.map(() => NOBODY)
  const rows = await readRows(
    parts.warehouse,
    [...others.values()].map(({ of }) => of),
    wishes,
  )
  const byPlayer = new Map<string, Row[]>()
  for (const row of rows)
    byPlayer.set(row.player_key, [...(byPlayer.get(row.player_key) ?? []), row])
  const found = wishes.map((wish) => {
    const own = rankOf(campaign, wish.payload, wish.wantedAt)
    const rivals = (byPlayer.get(playerKey(wish.place.player)) ?? [])
      .flatMap((row) => rivalIn(row, others.get(row.campaign), wish))
      .filter((rival) => compareRanks(rival, own) < 0)
      .sort(compareRanks)
    // Nobody is asked behind one that went out.
    const sent = rivals.findIndex(({ isSent }) => isSent)
    return sent < 0 ? rivals : rivals.slice(0, sent + 1)
  })
  const open = found.flatMap((rivals, index) => {
    const place = wishes[index]?.place
    return rivals.flatMap((rival) => (rival.isSent || !place ? [] : [{ ...rival, place }]))
  })
  const turns = await readTurns(parts, open, now)
  return found.map((rivals) =>
    rivals.map((rival) => ({ ...rival, turn: turns.get(rival.intentId) })),
  )
}

/** The one that goes before it now: it went out today, or the gate would let it through by what is known of itself. */
export function outrankingOf(
  gate: Pick<Gate, "decide">,
  subject: Subject,
  rivals: readonly Rival[],
  at: number,
): Outranking | undefined {
  const first = rivals.find(({ of, isSent, hasLeft, turn, wantedAt }) => {
    if (isSent || turn === undefined) return isSent
    const its = { ...subject, ...turn, hasLeft }
    return gate.decide(its, purposeOf(of), { at, wantedAt }).verdict.kind === "allow"
  })
  if (first === undefined) return undefined
  const { campaign, priority, value, isSent } = first
  return { campaign, priority, value, isSent }
}

interface Other {
  readonly of: Campaign
  /** What was wanted before is not sent, ms. */
  readonly since: number
  /** Nobody knows who is in its audience now, so it sends nothing. */
  readonly isStale: boolean
}

async function othersOf(
  { store, gate, contenders }: RivalParts,
  campaign: Campaign,
  now: number,
): Promise<ReadonlyMap<string, Other>> {
  if (!contends(campaign)) return new Map()
  const others = contenders().filter(
    (one) =>
      contends(one) &&
      one.name !== campaign.name &&
      one.channel === campaign.channel &&
      (one.priority ?? 0) >= (campaign.priority ?? 0),
  )
  const found = await Promise.all(
    others.map(async (of): Promise<readonly [string, Other] | undefined> => {
      const since = await store.campaignStarts.find(of.name, triggerOf(of))
      if (since === undefined) return undefined
      const isStale = gate.isStale(of.segment, now)
      return [of.name, { of, since: since.getTime(), isStale }]
    }),
  )
  return new Map(found.flatMap((one) => (one === undefined ? [] : [one])))
}

function readRows(
  warehouse: Warehouse,
  campaigns: readonly Campaign[],
  wishes: readonly Wanted[],
): Promise<readonly Row[]> {
  const names = campaigns.map(({ name }) => name)
  const segments = campaigns.map(({ segment }) => segment)
  const players = wishes.map(({ place }) => playerKey(place.player))
  const from = bound(new Date(Math.min(...wishes.map(({ place }) => place.dayBegan))))
  return warehouse.query<Row>(
    `select intent_id, campaign, player_key, payload, toString(toUnixTimestamp64Milli(occurrence_at)) as wanted_ms,
    toString(sent_at_ms) as sent_ms, is_over, left_at > occurrence_at as has_left
from (
    select *, transform(campaign, {names:Array(String)}, {segments:Array(String)}, '') as segment
    from act_intent final
    where campaign in {names:Array(String)} and player_key in (arrayMap(one -> toUInt64(one), {players:Array(String)}))
        and created_at > least(now64(3) - interval ${INTENT_AGE_HOURS_MAX} hour, {from:DateTime64(3)})
        and intent_id not in (
            select intent_id from act_decision
            where campaign in {names:Array(String)} and player_key in (arrayMap(one -> toUInt64(one), {players:Array(String)}))
                and verdict in ('suppress', 'shadow'))) as wish
left join (
    select intent_id, max(toUnixTimestamp64Milli(finished_at) * (outcome in ('accepted', 'unknown'))) as sent_at_ms, max(is_final) as is_over
    from act_send final
    where campaign in {names:Array(String)} and player_key in (arrayMap(one -> toUInt64(one), {players:Array(String)}))
    group by intent_id) as tried using (intent_id)
left join (
    select segment, player_key, max(at) as left_at from seg_transition
    where segment in {segments:Array(String)} and player_key in (arrayMap(one -> toUInt64(one), {players:Array(String)})) and change = 'left'
    group by segment, player_key) as gone using (segment, player_key)`,
    { names, segments, players, from },
  )
}

function rivalIn(row: Row, other: Other | undefined, wish: Wanted): readonly Rival[] {
  if (other === undefined) return NOBODY
  const { of, since, isStale } = other
  const wantedAt = Number(row.wanted_ms)
  const sentAt = Number(row.sent_ms)
  const isSent = sentAt >= wish.place.dayBegan && sentAt > 0
  const isOpen = row.is_over === 0 && wantedAt >= since && !isStale
  if (!isSent && !isOpen) return NOBODY
  const rank = rankOf(of, row.payload, wantedAt)
  const { intent_id: intentId, payload } = row
  const hasLeft = Boolean(row.has_left)
  return [{ ...rank, of, intentId, payload, hasLeft, isSent, turn: undefined }]
}

function rankOf(campaign: Campaign, payload: string, wantedAt: number): Rank {
  const { name, priority = 0, value } = campaign
  return { campaign: name, priority, value: valueIn(payload, value), wantedAt }
}
