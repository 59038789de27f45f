import type { Migration } from "../../../warehouse/warehouse.ts"

/**
 * Messages that break the contract, with their bytes. Nobody knows what is in them, so the bytes
 * are sealed (dead-letter-seal.ts); the view that fills the table is made with the consumer, since
 * it needs the key, which is never written to disk here.
 */
export const rawDeadLetter: Migration = {
  name: "1070_raw_dead_letter",
  statements: [
    `create table if not exists raw_dead_letter (
    topic LowCardinality(String) comment 'Topic it came by',
    kafka_partition Int32 comment 'Partition it came by',
    kafka_offset Int64 comment 'Offset in that partition',
    source LowCardinality(String) comment 'Who sent it',
    reason LowCardinality(String) comment 'Code of the rule it breaks',
    path String comment 'Field at fault, where one is',
    message String comment 'Its bytes, sealed with AES-256-GCM',
    ingested_at DateTime64(3, 'UTC') comment 'When its block came in',
    replayed_at Nullable(DateTime64(3, 'UTC')) comment 'When it went through the door again',
    version UInt64 comment 'A replay is a later version of the row'
) engine = ReplacingMergeTree(version) order by (topic, kafka_partition, kafka_offset)
comment 'Broken messages by place, until somebody replays them'`,
  ],
}

/** Nobody knows what is in the bytes, so nothing keeps them for ever. */
export const rawDeadLetterExpiry: Migration = {
  name: "1080_raw_dead_letter_expiry",
  statements: ["alter table raw_dead_letter modify ttl toDateTime(ingested_at) + interval 90 day"],
}

/** An edited letter tells what stands in its place. */
export const rawDeadLetterReplaced: Migration = {
  name: "1170_raw_dead_letter_replaced",
  statements: [
    "alter table raw_dead_letter add column if not exists replaced_by String comment 'Id of the event that was sent in its place, or empty'",
  ],
}
