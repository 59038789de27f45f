import type { Migration } from "../../warehouse/warehouse.ts"

export const segRun: Migration = {
  name: "3100_seg_run",
  statements: [
    `create table if not exists seg_run (
    segment LowCardinality(String) comment 'Name of the segment',
    version LowCardinality(String) comment 'Version of the definition; empty for retired',
    kind LowCardinality(String) comment 'touched: players of ticks; moved: whom another segment moved; whole: everybody; first: everybody, by a new definition; retired: its members were taken out; failed: it was not evaluated and rests',
    since DateTime64(3, 'UTC') comment 'The instant that now() stood for in the first look of the row',
    at DateTime64(3, 'UTC') comment 'Likewise in the latest; of failed when it failed',
    looks UInt32 comment 'Looks that the row stands for: up to a minute of them, one for first, retired and failed',
    players UInt64 comment 'Players looked at, in all of them; of whole looks as many as there were when the row was written, each time',
    entered UInt64 comment 'Players who entered',
    left UInt64 comment 'Players who left',
    ms Float64 comment 'Milliseconds of all looks; segments that were evaluated together have the same',
    ms_max Float64 comment 'Milliseconds of the longest look',
    ms_share Float64 comment 'Its part of ms: of each look, divided by the segments that were evaluated together',
    read_rows UInt64 comment 'Rows that the statements which found its changes had read when they were last looked at while they ran; 0 where all were over before a look',
    read_bytes UInt64 comment 'Likewise bytes',
    memory_peak UInt64 comment 'Likewise most bytes of memory that one of them took',
    lag_ms Nullable(UInt32) comment 'From the arrival of the oldest event that came in since the look before, at the gateway or in Kafka, until the round was over; of the worst look; null where none came in, or the look before was long ago',
    error_code LowCardinality(String) comment 'Of failed, as in docs/errors.md; else empty',
    error String comment 'Likewise in words about the select, without values of rows'
) engine = MergeTree order by (segment, at)
ttl toDateTime(at) + interval 14 day
comment 'What evaluations of segments cost, took and met; written by the run log of the segmenter, a minute at a time'`,
  ],
}
