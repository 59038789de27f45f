import { UNTOLD_EVENTS } from "../../../activation/compliance/untold.ts"
import { playerKey } from "../../../core/player.ts"
import { TOPICS } from "../../../core/topic.ts"
import { EVENT_TYPES } from "../../../ingest/event/registry.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { isoInstant } from "../instant.ts"
import type { EventRow } from "./schema.ts"

/** Fields whose text somebody wrote or that name a person or a device: nobody knows what is in them. */
const UNSHOWN = new Set(["reason", "reinstated_by", "unlinked_by", "device_id", "extra"])

interface EventsQuestion {
  readonly brand: string
  readonly player_id: string
  readonly before?: string | undefined
  readonly topic?: string | undefined
  readonly limit: number
}

interface Raw extends Omit<EventRow, "amount" | "details"> {
  readonly body: string
  readonly moved: string
}

/**
 * What happened to a player, newest first. Topics are named, since they order the table. Where names of campaigns are
 * given, nothing tells of what protects him, nor of our messages of any other campaign.
 */
export async function readEvents(
  warehouse: Warehouse,
  { brand, player_id, before, topic, limit }: EventsQuestion,
  campaigns?: readonly string[],
): Promise<EventRow[]> {
  const [at = "", arrival = "0"] = before?.split(",") ?? []
  const rows = await warehouse.query<Raw>(
    `select occurred_at, ingested_at, toString(e.arrival) as arrival, type, topic, event_id, source, currency, body,
    toString(multiIf(type in ('casino.bet', 'sport.bet_placed'), e.stake_real + e.stake_bonus,
        type in ('casino.win', 'sport.bet_settled'), e.win_real + e.win_bonus, e.amount)) as moved
from raw_event as e
where topic in {topics:Array(String)} and player_key = {key:UInt64} and brand = {brand:String} and player_id = {player_id:String}
    and ({isAll:UInt8} = 1 or type not in {untold:Array(String)}
        and (not startsWith(type, 'message.') or subject_id not in (
            select intent_id from act_intent where player_key = {key:UInt64} and campaign not in {campaigns:Array(String)})))
    and ({at:String} = '' or (occurred_at, e.arrival) < (parseDateTime64BestEffort({before:String}, 3, 'UTC'), {arrival:UInt64}))
order by occurred_at desc, e.arrival desc limit {limit:UInt32}`,
    {
      topics: TOPICS.filter((one) => !topic || one === topic),
      key: playerKey({ brand, playerId: player_id }),
      brand,
      player_id,
      at,
      before: at || "1970-01-01T00:00:00Z",
      arrival,
      limit,
      isAll: campaigns === undefined ? 1 : 0,
      untold: [...UNTOLD_EVENTS],
      campaigns: [...(campaigns ?? [])],
    },
  )
  return rows.map(({ body, moved, ...row }) => ({
    ...row,
    amount: movesMoney(row.type) ? moved : null,
    occurred_at: isoInstant(row.occurred_at),
    ingested_at: isoInstant(row.ingested_at),
    details: shown(row.type, body),
  }))
}

/** Fields of a type by which it has an amount. */
const AMOUNTS = ["amount", "stake_real", "win_real", "payout_real"]

function movesMoney(type: string): boolean {
  const fields = EVENT_TYPES[type]?.fields ?? {}
  return AMOUNTS.some((name) => fields[name] !== undefined)
}

// Only fields of the contract, and of them none that may hold a person's words.
function shown(type: string, body: string): string {
  const event = JSON.parse(body) as Record<string, unknown>
  const fields = Object.keys(EVENT_TYPES[type]?.fields ?? {}).filter(
    (name) => !UNSHOWN.has(name) && event[name] !== undefined,
  )
  return JSON.stringify(Object.fromEntries(fields.map((name) => [name, event[name]])))
}
