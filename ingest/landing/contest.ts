import type { Warehouse } from "../../warehouse/warehouse.ts"
import { columnNames, EVENT_COLUMNS } from "./column.ts"

/** Identities that are decided at once. */
const CONTESTS_MAX = 1_000

/** What decides who arrived first; behind it stands where in Kafka that is. */
const PLACE = "(arrival, kafka_partition, kafka_offset, toString(topic))"
const NAME = "concat(topic, ':', toString(kafka_partition), ':', toString(kafka_offset))"
const COLUMNS = `${columnNames(EVENT_COLUMNS)}, ingested_at`
const OF_CONTEST = "id in {ids:Array(UInt128)}"

/** Identities for which something came in that arrived before what stands. */
export interface Contest {
  readonly ids: readonly string[]
  /** Players of all that came under these identities. */
  readonly playerKeys: readonly string[]
  /** Of each identity, where in Kafka lies what arrived first: `topic:partition:offset`. */
  readonly winners: readonly string[]
  /** Later contenders are not part of it. */
  readonly upTo: string
}

interface ContestRow {
  readonly id: string
  readonly winner: string
  readonly player_keys: string[]
  readonly up_to: string
  readonly is_decided: boolean
}

/**
 * The identities of which what stands is not what arrived first, undefined where there are none; those of which it
 * is are forgotten. While blocks come in, what stands may not be there yet: so only a look behind the barrier
 * may act on it.
 */
export async function readContest(warehouse: Warehouse): Promise<Contest | undefined> {
  for (;;) {
    const rows = await warehouse.query<ContestRow>(contestSql())
    const upTo =
      rows
        .map(({ up_to }) => up_to)
        .sort()
        .at(-1) ?? ""
    const open = rows.filter(({ is_decided }) => !is_decided)
    const decided = rows.filter(({ is_decided }) => is_decided).map(({ id }) => id)
    await forget(warehouse, decided, upTo)
    if (open.length > 0)
      return {
        ids: open.map(({ id }) => id),
        playerKeys: [...new Set(open.flatMap(({ player_keys }) => player_keys))],
        winners: open.map(({ winner }) => winner),
        upTo,
      }
    if (rows.length < CONTESTS_MAX) return undefined
  }
}

// What stands is found by the ids' projection, and read by the table's order.
function contestSql(): string {
  return `select toString(contender.id) as id, contender.winner as winner, contender.up_to as up_to,
    arrayMap(key -> toString(key), arrayDistinct(arrayConcat(contender.keys, standing.keys))) as player_keys,
    standing.is_known = 1 and standing.place < contender.place as is_decided
from (
    select id, min(${PLACE}) as place, argMin(${NAME}, ${PLACE}) as winner, groupUniqArray(player_key) as keys, max(ingested_at) as up_to
    from raw_contender group by id order by id limit ${CONTESTS_MAX}
) as contender
left any join (
    select id, min(${PLACE}) as place, groupUniqArray(player_key) as keys, 1 as is_known
    from raw_event
    where (topic, player_key, occurred_at) in (
            select topic, player_key, occurred_at from raw_event where id in (select id from raw_contender))
        and id in (select id from raw_contender)
    group by id
) as standing using (id)`
}

/** Rows of a contest that do not stand when it has ended; among them what stood before. */
export function lostRows({ ids, winners }: Contest) {
  return {
    relation: "raw_contender",
    rows: {
      where: `${OF_CONTEST} and not has({winners:Array(String)}, ${NAME})`,
      params: { ids: numbers(ids), winners },
    },
  }
}

/**
 * Gives what arrived first its place in raw_event; what stood there goes to raw_conflict. Whoever inserts events
 * must be detached. Each step may be done again: killed between any two, all of it is done once more.
 */
export async function exchangePlaces(
  warehouse: Warehouse,
  { ids, playerKeys, winners }: Contest,
): Promise<void> {
  const params = { ids: numbers(ids), winners, players: numbers(playerKeys) }
  const isOfPlayers = "player_key in {players:Array(UInt64)}"
  const steps = [
    // What stands becomes a contender like the others: from here on raw_contender knows all that it takes.
    `insert into raw_contender (${COLUMNS}) select ${COLUMNS} from raw_event
where ${isOfPlayers} and ${OF_CONTEST} and (id, ${NAME}) not in (select id, ${NAME} from raw_contender where ${OF_CONTEST})`,
    refusedSql(),
    `alter table raw_event delete where ${isOfPlayers} and ${OF_CONTEST} and not has({winners:Array(String)}, ${NAME})
settings mutations_sync = 2`,
    `insert into raw_event (${COLUMNS}) select ${columnNames(EVENT_COLUMNS)}, now64(3, 'UTC') from raw_contender
where ${OF_CONTEST} and has({winners:Array(String)}, ${NAME})
    and id not in (select id from raw_event where ${isOfPlayers} and ${OF_CONTEST})
limit 1 by id`,
    `alter table raw_conflict delete where (brand, event_id, content_hash) in (
    select brand, event_id, content_hash from raw_contender where ${OF_CONTEST} and has({winners:Array(String)}, ${NAME}))
settings mutations_sync = 2`,
  ]
  for (const step of steps) await warehouse.command(step, params)
}

// Everything that came under these identities, but what arrived first, with that as what stands.
function refusedSql(): string {
  const refused =
    "brand, event_id, content_hash, player_id, type, occurred_at, arrival, source, topic, kafka_partition, kafka_offset"
  const identity = "select brand, event_id from raw_contender where"
  return `insert into raw_conflict (${refused}, conflicting_body, standing_body, ingested_at)
select ${refused}, conflicting_body, first.first_body, ingested_at
from (
    select ${refused}, conflicting_body, ingested_at from raw_conflict final
    where (brand, event_id) in (${identity} ${OF_CONTEST})
    union all
    select ${refused}, body, ingested_at from raw_contender where ${OF_CONTEST}
) as refused
left any join (
    select brand, event_id, body as first_body, content_hash as first_hash
    from raw_contender where ${OF_CONTEST} and has({winners:Array(String)}, ${NAME})
) as first using (brand, event_id)
where content_hash != first.first_hash`
}

/** Notes that everything derived shows who arrived first. */
export function endContest(warehouse: Warehouse, { ids, upTo }: Contest): Promise<void> {
  return forget(warehouse, ids, upTo)
}

// What came in meanwhile is decided at the next look.
async function forget(warehouse: Warehouse, ids: readonly string[], upTo: string): Promise<void> {
  if (ids.length === 0) return
  await warehouse.command(
    `alter table raw_contender delete where ${OF_CONTEST} and ingested_at <= {up_to:DateTime64(3, 'UTC')}
settings mutations_sync = 2`,
    { ids: numbers(ids), up_to: upTo },
  )
}

const numbers = (texts: readonly string[]) => texts.map(BigInt)
