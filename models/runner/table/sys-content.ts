import type { Migration } from "../../../warehouse/warehouse.ts"

export const sysContent: Migration = {
  name: "2012_sys_content",
  statements: [
    `create table if not exists sys_content (
    at DateTime64(3, 'UTC') comment 'End of the build, by the engine clock',
    model LowCardinality(String) comment 'Model that is built as a whole',
    rows UInt64 comment 'Rows that were built',
    content UInt64 comment 'Sum of the hashes of these rows'
) engine = MergeTree order by (model, at)
ttl toDateTime(at) + interval 1 year
comment 'What each build of a table wrote, so that whatever else writes there is found; written by the runner'`,
  ],
}
