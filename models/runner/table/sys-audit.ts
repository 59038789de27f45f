import type { Migration } from "../../../warehouse/warehouse.ts"

export const sysAudit: Migration = {
  name: "2004_sys_audit",
  statements: [
    `create table if not exists sys_audit (
    at DateTime64(3, 'UTC') comment 'End of the look, by the engine clock',
    slice UInt32 comment 'Which part of the players, from 0',
    slices UInt32 comment 'In how many parts all players are looked at',
    model LowCardinality(String) comment 'Model that was looked at; empty: all',
    keys_checked UInt64 comment 'Keys of all models that were compared with the events',
    drift UInt64 comment 'Keys that were off',
    amount_off Decimal(38, 6) comment 'By how much the amounts of the model that was off most were off, in base currency',
    ms UInt32 comment 'Milliseconds that it took, in which no event was taken in'
) engine = MergeTree order by at
ttl toDateTime(at) + interval 3 year
comment 'Looks of the standing audit; written by the runner'`,
    `create table if not exists sys_drift (
    at DateTime64(3, 'UTC') comment 'End of the look that found it',
    slice UInt32 comment 'Which part of the players',
    slices UInt32 comment 'In how many parts all players are looked at',
    model LowCardinality(String) comment 'Model that was off',
    keys UInt64 comment 'Keys of it that were off',
    amount_off Decimal(38, 6) comment 'By how much its amounts were off, in base currency',
    mended_by LowCardinality(String) comment 'rows, or rebuild where no row could do it'
) engine = MergeTree order by (model, at)
ttl toDateTime(at) + interval 3 year
comment 'What the standing audit found to be off, and how it was mended; written by the runner'`,
  ],
}
