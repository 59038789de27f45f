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
 * The next identities of which what stands is not what arrived first, undefined where there are none; those of which
 * it is are decided, and forgotten. While blocks come in, what stands may not be there yet: so only a look behind the barrier
 * may act on it.
 */
export async function nextContest(warehouse: Warehouse): Promise<Contest | undefined> {
  for (;;) {
    // At rest this is all that is asked.
    const some = await warehouse.query("select 1 from raw_contender limit 1")
    if (some.length === 0) return undefined
    const rows = await warehouse.query<ContestRow>(contestSql())
    const upTo = latestOf(rows)
    const open = rows.filter(({ is_decided }) => !is_decided)
    const repeated = await repeatedBefore(warehouse, open)
    const contested = open.filter(({ id }) => !repeated.has(id))
    const isContested = new Set(contested.map(({ id }) => id))
    const decided = rows.map(({ id }) => id).filter((id) => !isContested.has(id))
    await forget(warehouse, decided, upTo)
    if (contested.length > 0) return contestOf(contested, upTo)
  }
}

function contestOf(rows: readonly ContestRow[], upTo: string): Contest {
  return {
    ids: rows.map(({ id }) => id),
    playerKeys: [...new Set(rows.flatMap(({ player_keys }) => player_keys))],
    winners: rows.map(({ winner }) => winner),
    upTo,
  }
}

const latestOf = (rows: readonly ContestRow[]) =>
  rows
    .map(({ up_to }) => up_to)
    .sort()
    .at(-1) ?? ""

// The content that stands may have arrived before all others too, in a message that came in behind what stands.
async function repeatedBefore(
  warehouse: Warehouse,
  rows: readonly ContestRow[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set()
  const found = await warehouse.query<{ id: string }>(
    `select toString(standing.id) as id
from (select id, content_hash from raw_event where player_key in {players:Array(UInt64)} and ${OF_CONTEST}) as standing
inner join (
    select reinterpretAsUInt128(sipHash128(concat(brand, '\0', event_id))) as id, content_hash, min(${PLACE}) as place
    from raw_repeat where event_id in (select event_id from raw_contender where ${OF_CONTEST})
    group by id, content_hash
) as again using (id, content_hash)
inner join (select id, min(${PLACE}) as place from raw_contender where ${OF_CONTEST} group by id) as contender using (id)
where again.place < contender.place`,
    {
      ids: numbers(rows.map(({ id }) => id)),
      players: numbers(rows.flatMap(({ player_keys }) => player_keys)),
    },
  )
  return new Set(found.map(({ id }) => id))
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
