import { bound } from "../../segments/instant.ts"
import { INTERRUPTED } from "../../store/send-attempt.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Campaign } from "../campaign.ts"

/** An intent that still wants something done. */
export interface Intent {
  readonly intent_id: string
  readonly brand: string
  readonly player_id: string
  readonly player_key: string
  /** When the player entered the audience, RFC 3339. */
  readonly wanted_at: string
  /** JSON object of texts, or empty. */
  readonly payload: string
  /** 1: he has left the segment since it was planned. */
  readonly has_left: "0" | "1"
}

/** Older intents are not sent any more: a message about last week's visit is no message. */
export const INTENT_AGE_HOURS_MAX = 24
/** Causes of an entry that starts a message. */
export const STARTING_CAUSES: readonly string[] = ["event", "time"]
/** After a failure that is not final: 10 s, 20 s, 40 s ... an hour; what was not handed over for the gate's sake is none. */
const RETRY_WAIT_SECONDS_MIN = 10
const RETRY_WAIT_SECONDS_MAX = 3_600

const COLUMNS =
  "intent_id, campaign, campaign_version, channel, brand, player_id, player_key, occurrence_at, created_at, payload"

/** SQL of the instant of a wish in RFC 3339. */
const WANTED_AT = "concat(replaceOne(toString(occurrence_at), ' ', 'T'), 'Z')"

/**
 * Makes an intent of each member of a scheduled campaign's segment at the instant for which it was due, with what the
 * segment says of him: of who is in it still, as its present version does. The same instant makes the same intents,
 * however often this is called.
 */
export async function planScheduled(
  warehouse: Warehouse,
  { name, segment, version, channel }: Campaign,
  due: Date,
): Promise<void> {
  await warehouse.command(
    `insert into act_intent (${COLUMNS})
select hex(sipHash128({name:String}, player_key, {at:DateTime64(3)})) as intent_id, {name:String} as campaign,
    {version:String} as campaign_version, {channel:String} as channel, latest.2 as brand, latest.3 as player_id, player_key,
    {at:DateTime64(3)} as occurrence_at, now64(3, 'UTC') as created_at,
    if(standing.is_member = 1, standing.payload, latest.5) as payload
from (
    select player_key, max((evaluation_id, brand, player_id, change, payload)) as latest
    from seg_transition
    where segment = {segment:String} and at <= {at:DateTime64(3)} group by player_key) as known
left any join (
    select player_key, payload, 1 as is_member from seg_membership
    where segment = {segment:String}) as standing using (player_key)
where latest.4 = 'entered'
    and intent_id not in (select intent_id from act_intent where campaign = {name:String})`,
    { name, segment, version, channel, at: bound(due) },
  )
}

/**
 * Makes an intent of each entry into the campaign's segment. Entries that an import, a late event
 * or a first evaluation caused start nothing. Of equal transitions in a row (a kill between two
 * inserts leaves such) the first counts.
 */
export async function planIntents(
  warehouse: Warehouse,
  { name, segment, version, channel }: Campaign,
  since: Date,
): Promise<void> {
  await warehouse.command(
    `insert into act_intent (${COLUMNS})
select hex(sipHash128({name:String}, player_key, at)) as intent_id, {name:String} as campaign,
    {version:String} as campaign_version, {channel:String} as channel, brand, player_id, player_key,
    at as occurrence_at, now64(3, 'UTC') as created_at, payload
from (
    select player_key, brand, player_id, at, change, cause, payload,
        lagInFrame(change) over (partition by player_key order by at rows between unbounded preceding and unbounded following) as change_before
    from seg_transition final
    where segment = {segment:String} and player_key in (
        select player_key from seg_transition
        where segment = {segment:String} and change = 'entered' and at >= {since:DateTime64(3)}
            and at > now64(3) - interval ${INTENT_AGE_HOURS_MAX} hour))
where change = 'entered' and change_before != 'entered' and cause in {causes:Array(String)}
    and at >= {since:DateTime64(3)} and at > now64(3) - interval ${INTENT_AGE_HOURS_MAX} hour
    and intent_id not in (select intent_id from act_intent where campaign = {name:String})`,
    { name, segment, version, channel, since: bound(since), causes: STARTING_CAUSES },
  )
}

/** Which open intents are asked for. */
interface Open {
  readonly since: Date
  readonly limit: number
  /** Whose end the warehouse does not know yet. */
  readonly underWay: readonly string[]
  /** How long the provider tells a repeat by its key, ms; undefined: it does not, and of what is unclear only what a kill cut off is tried again. */
  readonly rememberedMs?: number | undefined
}

/**
 * Intents since the campaign's start that are neither suppressed, nor decided in shadow, nor finally sent, nor deferred until later,
 * nor tried too short a while ago, nor unclear and forgotten by the provider, nor under way; oldest first.
 */
export function openIntents(
  warehouse: Warehouse,
  { name, segment }: Campaign,
  { since, limit, underWay, rememberedMs = 0 }: Open,
): Promise<Intent[]> {
  return warehouse.query<Intent>(
    `select intent_id, brand, player_id, player_key, payload, toString(left_at > occurrence_at) as has_left,
    ${WANTED_AT} as wanted_at
from (select * from act_intent final where campaign = {name:String}) as planned
left join (
    select player_key, max(at) as left_at from seg_transition
    where segment = {segment:String} and change = 'left' and at >= {since:DateTime64(3)}
        and player_key in (select player_key from act_intent where campaign = {name:String})
    group by player_key) as gone using (player_key)
where created_at > now64(3) - interval ${INTENT_AGE_HOURS_MAX} hour
    and occurrence_at >= {since:DateTime64(3)}
    and intent_id not in {underWay:Array(String)}
    and intent_id not in (
        select intent_id from act_decision where campaign = {name:String} and verdict in ('suppress', 'shadow'))
    and intent_id not in (
        select intent_id from act_decision
        where campaign = {name:String} and verdict = 'defer' and defer_until > now64(3))
    and intent_id not in (
        select intent_id from act_send final where campaign = {name:String}
        group by intent_id
        having max(is_final) = 1
            or ({remembered:UInt64} > 0 and max(outcome = 'unknown')
                and min(attempted_at) < now64(3) - toIntervalMillisecond({remembered:UInt64}))
            or ({remembered:UInt64} = 0 and max(outcome = 'unknown' and not startsWith(detail, '${INTERRUPTED}')))
            or dateDiff('second', max(finished_at), now64(3))
            < least(${RETRY_WAIT_SECONDS_MAX}, ${RETRY_WAIT_SECONDS_MIN} * exp2(greatest(countIf(detail != 'NOT_CLEARED'), 1) - 1)))
order by occurrence_at
limit {limit:UInt32}`,
    { name, segment, since: bound(since), limit, underWay, remembered: rememberedMs },
  )
}

/** When each of these wishes arose, RFC 3339, by intent. */
export async function wishesOf(
  warehouse: Warehouse,
  attempts: readonly { readonly campaign: string; readonly intentId: string }[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await warehouse.query<{ intent_id: string; wanted_at: string }>(
    `select distinct intent_id, ${WANTED_AT} as wanted_at from act_intent
where campaign in {campaigns:Array(String)} and intent_id in {ids:Array(String)}`,
    {
      campaigns: [...new Set(attempts.map(({ campaign }) => campaign))],
      ids: attempts.map(({ intentId }) => intentId),
    },
  )
  return new Map(rows.map(({ intent_id, wanted_at }) => [intent_id, wanted_at]))
}
