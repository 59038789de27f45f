import type { Migration } from "../../../warehouse/warehouse.ts"

/** Messages whose identity and content stood already: dropped, and counted here by their place. */
export const rawRepeat: Migration = {
  name: "1050_raw_repeat",
  statements: [
    `create table if not exists raw_repeat (
    topic LowCardinality(String) comment 'Topic of the repeat',
    kafka_partition Int32 comment 'Partition of the repeat',
    kafka_offset Int64 comment 'Offset of the repeat',
    brand LowCardinality(String) comment 'The operator''s brand',
    source LowCardinality(String) comment 'Who sent the repeat',
    event_id String comment 'The event that came again',
    ingested_at DateTime64(3, 'UTC') comment 'When its block came in'
) engine = ReplacingMergeTree order by (topic, kafka_partition, kafka_offset)
comment 'Repeats, one row each by place: a redelivery of a repeat replaces its row'`,
    `create materialized view if not exists raw_repeat_view to raw_repeat as
select topic, kafka_partition, kafka_offset, brand, source, event_id, ingested_at
from landing_judged where verdict = 'repeat'`,
  ],
}

/** When a repeat arrived, and of what content: the first of a content may have come in behind the second. */
export const rawRepeatArrival: Migration = {
  name: "1150_raw_repeat_arrival",
  statements: [
    `alter table raw_repeat
    add column if not exists arrival UInt64 comment 'Its order of arrival; 0 where that was not kept yet',
    add column if not exists content_hash UInt128 comment 'Hash of its content, which stood when it came in; 0 as above',
    add index if not exists event_id_filter event_id type bloom_filter granularity 1`,
    "drop table if exists raw_repeat_view",
    `create materialized view raw_repeat_view to raw_repeat as
select topic, kafka_partition, kafka_offset, brand, source, event_id, ingested_at, arrival, content_hash
from landing_judged where verdict = 'repeat'`,
  ],
}
