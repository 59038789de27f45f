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
