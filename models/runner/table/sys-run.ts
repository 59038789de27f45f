import type { Migration } from "../../../warehouse/warehouse.ts"

export const sysRun: Migration = {
  name: "2001_sys_run",
  statements: [
    `create table if not exists sys_run (
    model String comment 'Name of the model',
    kind LowCardinality(String) comment 'tick (up to a minute of ticks in one row), deploy, refresh or heal',
    started_at DateTime64(3, 'UTC') comment 'Start of the last run of the row, by the engine clock',
    ended_at DateTime64(3, 'UTC') comment 'End of the last run of the row',
    next_since DateTime64(3, 'UTC') comment 'From when the next run takes touched keys; that of the last successful run',
    runs UInt32 comment 'Runs that the row stands for',
    keys_touched UInt64 comment 'Keys recomputed in all of them',
    rows_written UInt64 comment 'Rows written in all of them',
    ms UInt64 comment 'Milliseconds in all of them',
    ms_max UInt32 comment 'Milliseconds of the longest',
    error String comment 'The last error, else empty'
) engine = MergeTree order by (model, started_at)
ttl toDateTime(started_at) + interval 90 day
comment 'Run log of the models; written by the runner'`,
  ],
}
