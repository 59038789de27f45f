import { type PlayerRef, playerKey } from "../core/player.ts"
import type { QueryParams, Warehouse } from "../warehouse/warehouse.ts"
import type { Campaign } from "./campaign.ts"
import { INTENT_AGE_HOURS_MAX, STARTING_CAUSES } from "./dispatch/intent.ts"

/**
 * How a player stands to a campaign's audience. `waiting`: a wish of his is still open; `inside`: he is a member of its
 * segment; `outside`: neither, so nothing is wanted for him.
 */
export interface Standing {
  readonly audience: "waiting" | "inside" | "outside"
  /** What the segment says of him, as a message is filled with it: JSON, or empty. */
  readonly payload: string
  /** When his open wish arose, ms; undefined: none is open. */
  readonly wantedAt: number | undefined
  /** He has left the segment since his wish. */
  readonly hasLeft: boolean
  /**
   * Where he is inside and a message is for whoever enters: why his entry starts none any more. `answered`: his wish was
   * decided on for good; `before_start`: he came before the campaign began; else the cause, as `late` or `import`. Null
   * where it does.
   */
  readonly startsNothing: string | null
}

/** A member of a campaign's segment with what it says of him. */
export interface AudienceMember extends PlayerRef {
  readonly payload?: string | undefined
}

const OUTSIDE: Standing = {
  audience: "outside",
  payload: "",
  wantedAt: undefined,
  hasLeft: false,
  startsNothing: null,
}

/** Reads how a player stands now to the audience of a campaign that began then; undefined: it never did. */
export async function readStanding(
  warehouse: Warehouse,
  { name, segment, schedule }: Pick<Campaign, "name" | "segment" | "schedule">,
  player: PlayerRef,
  startedAt: Date | undefined,
): Promise<Standing> {
  const params = { name, segment, player_key: playerKey(player) }
  const [wish] = await warehouse.query<{ payload: string; wanted_ms: string; has_left: number }>(
    `select payload, toString(toUnixTimestamp64Milli(occurrence_at)) as wanted_ms, occurrence_at < (
        select max(at) from seg_transition
        where segment = {segment:String} and player_key = {player_key:UInt64} and change = 'left') as has_left
from act_intent final
where campaign = {name:String} and player_key = {player_key:UInt64}
    and created_at > now64(3) - interval ${INTENT_AGE_HOURS_MAX} hour
    and intent_id not in (
        select intent_id from act_decision
        where campaign = {name:String} and player_key = {player_key:UInt64} and verdict in ('suppress', 'shadow'))
    and intent_id not in (
        select intent_id from act_send final
        where campaign = {name:String} and player_key = {player_key:UInt64} and is_final = 1)
order by occurrence_at desc limit 1`,
    params,
  )
  if (wish !== undefined)
    return {
      ...{ audience: "waiting", payload: wish.payload, wantedAt: Number(wish.wanted_ms) },
      ...{ hasLeft: Boolean(wish.has_left), startsNothing: null },
    }
  const [member] = await warehouse.query<{ payload: string }>(
    `select payload from seg_membership
where segment = {segment:String} and player_key = {player_key:UInt64}`,
    params,
  )
  if (member === undefined) return OUTSIDE
  const startsNothing =
    schedule === undefined ? await whySilent(warehouse, params, startedAt) : null
  return { ...OUTSIDE, audience: "inside", payload: member.payload, startsNothing }
}

// Why his latest entry starts nothing any more, for whom no wish is open.
async function whySilent(
  warehouse: Warehouse,
  params: QueryParams,
  startedAt: Date | undefined,
): Promise<string | null> {
  const [entry] = await warehouse.query<{ cause: string; at_ms: string; is_answered: number }>(
    `select cause, toUnixTimestamp64Milli(at) as at_ms, at in (
        select occurrence_at from act_intent final
        where campaign = {name:String} and player_key = {player_key:UInt64}) as is_answered
from seg_transition
where segment = {segment:String} and player_key = {player_key:UInt64} and change = 'entered'
order by at desc limit 1`,
    params,
  )
  if (entry === undefined) return null
  if (!STARTING_CAUSES.includes(entry.cause)) return entry.cause
  if (entry.is_answered === 1) return "answered"
  return startedAt === undefined || Number(entry.at_ms) < startedAt.getTime()
    ? "before_start"
    : null
}

/** Everybody who is in a segment now, by brand and player. */
export async function readAudience(
  warehouse: Warehouse,
  segment: string,
): Promise<readonly AudienceMember[]> {
  const rows = await warehouse.query<{ brand: string; player_id: string; payload: string }>(
    `select brand, player_id, payload from seg_membership
where segment = {segment:String} order by brand, player_id`,
    { segment },
  )
  return rows.map(({ brand, player_id, payload }) => ({ brand, playerId: player_id, payload }))
}
