import type { Migration } from "../../../warehouse/warehouse.ts"

/** The same identity with other content: the first stands, the other is kept here and counts nowhere. */
export const rawConflict: Migration = {
  name: "1060_raw_conflict",
  statements: [
    `create table if not exists raw_conflict (
    brand LowCardinality(String) comment 'The operator''s brand',
    event_id String comment 'The identity that came with other content',
    content_hash UInt128 comment 'Hash of the content that was refused',
    player_id String comment 'Player of the refused event',
    type LowCardinality(String) comment 'Type of the refused event',
    occurred_at DateTime64(3, 'UTC') comment 'Instant of the refused event',
    arrival UInt64 comment 'Its order of arrival',
    source LowCardinality(String) comment 'Who sent it',
    topic LowCardinality(String) comment 'Topic it came by',
    kafka_partition Int32 comment 'Partition it came by',
    kafka_offset Int64 comment 'Offset in that partition',
    conflicting_body String comment 'The refused event as JSON text',
    standing_body String comment 'The event that stands, as JSON text',
    ingested_at DateTime64(3, 'UTC') comment 'When its block came in'
) engine = ReplacingMergeTree order by (brand, event_id, content_hash)
comment 'Events refused because their identity stands with other content or another instant'`,
    `create materialized view if not exists raw_conflict_view to raw_conflict as
select brand, event_id, content_hash, player_id, type, occurred_at, arrival, source, topic,
    kafka_partition, kafka_offset, body as conflicting_body, standing.standing_body as standing_body,
    ingested_at
from landing_judged
left any join (
    select id, body as standing_body from raw_event
    where id in (select id from landing_judged where verdict = 'conflict')
    union all
    select id, body as standing_body from landing_judged
    where verdict = 'new' and id in (select id from landing_judged where verdict = 'conflict')
) as standing using (id)
where verdict = 'conflict'`,
  ],
}
