import type { Migration } from "../../../warehouse/warehouse.ts"

export const sysHeal: Migration = {
  name: "2003_sys_heal",
  statements: [
    `create table if not exists sys_heal (
    at DateTime64(3, 'UTC') comment 'End of the healing, by the engine clock',
    cause LowCardinality(String) comment 'unclean stop, failed insert or replay',
    detail String comment 'What failed, else empty',
    since DateTime64(3, 'UTC') comment 'Events that arrived from here on were checked',
    keys_checked UInt64 comment 'Keys of all insert-triggered models for which something had arrived',
    keys_healed UInt64 comment 'Keys that were brought back by rows of their own',
    models_healed Array(String) comment 'Models that had drifted',
    models_rebuilt Array(String) comment 'Models that were built anew, since no row could bring them back',
    ms UInt32 comment 'Milliseconds that it took'
) engine = MergeTree order by at
ttl toDateTime(at) + interval 3 year
comment 'Healings of insert-triggered models; written by the runner'`,
  ],
}
