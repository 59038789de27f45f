import type { Warehouse } from "../../warehouse/warehouse.ts"

/** A stretch of a partition that a block brought although it stands. */
interface Stretch {
  readonly topic: string
  readonly kafka_partition: string
  readonly first: string
  readonly last: string
  readonly ingested_at: string
}

/**
 * Starts noting what is read again although it stands. Offsets are committed behind an insert with all its
 * views: so a block that failed half-way is always read again before anything behind it. In memory, where no full
 * disk keeps it away.
 */
export async function attachRedelivered(warehouse: Warehouse): Promise<void> {
  await warehouse.command(`create table landing.redelivered (
    topic String, kafka_partition Int32, first UInt64, last UInt64, ingested_at DateTime64(3, 'UTC')) engine = Memory`)
  await warehouse.command(`create materialized view landing.redelivered_view to landing.redelivered as
select toString(topic) as topic, kafka_partition, min(kafka_offset) as first, max(kafka_offset) as last, min(ingested_at) as ingested_at
from default.landing_judged where verdict = 'redelivered'
group by topic, kafka_partition`)
}

/** Stops noting, and forgets. */
export async function detachRedelivered(warehouse: Warehouse): Promise<void> {
  await warehouse.command("drop table if exists landing.redelivered_view sync")
  await warehouse.command("drop table if exists landing.redelivered sync")
}

/** What was noted since, and how far that goes. */
export interface Redelivered {
  readonly stretches: readonly Stretch[]
  readonly upTo: string
}

/** What was read again behind an instant of the engine's. */
export async function redeliveredSince(warehouse: Warehouse, since: string): Promise<Redelivered> {
  const stretches = await warehouse.query<Stretch>(
    "select * from landing.redelivered where ingested_at > {since:DateTime64(3, 'UTC')} order by ingested_at",
    { since },
  )
  return { stretches, upTo: stretches.at(-1)?.ingested_at ?? since }
}

/**
 * Whether any of it first came in behind an instant: an insert that failed half-way. Of what came in before it is
 * known that it is in all tables.
 */
export async function cameInSince(
  warehouse: Warehouse,
  { stretches }: Redelivered,
  since: string,
): Promise<boolean> {
  if (stretches.length === 0) return false
  const of = (name: keyof Stretch) => stretches.map((stretch) => stretch[name])
  const rows = await warehouse.query(
    `select 1 from raw_event
prewhere ingested_at > {since:DateTime64(3, 'UTC')}
where arrayExists((t, p, f, l, at) -> t = topic and p = kafka_partition and kafka_offset between f and l and ingested_at < at,
    {topics:Array(String)}, {partitions:Array(Int32)}, {firsts:Array(UInt64)}, {lasts:Array(UInt64)},
    arrayMap(at -> toDateTime64(at, 3, 'UTC'), {instants:Array(String)}))
limit 1`,
    {
      since,
      ...{ topics: of("topic"), partitions: of("kafka_partition").map(Number) },
      ...{ firsts: of("first").map(Number), lasts: of("last").map(Number) },
      instants: of("ingested_at"),
    },
  )
  return rows.length > 0
}
