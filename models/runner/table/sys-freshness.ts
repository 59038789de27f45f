import type { Migration } from "../../../warehouse/warehouse.ts"

export const sysFreshness: Migration = {
  name: "2006_sys_freshness",
  statements: [
    `create table if not exists sys_freshness (
    at DateTime64(3, 'UTC') comment 'When it was looked at, by the engine clock',
    source LowCardinality(String) comment 'Raw table',
    name LowCardinality(String) comment 'Which of its rows, as models/sources.yml names them',
    newest Nullable(DateTime64(3, 'UTC')) comment 'Arrival of the newest row; null where there is none',
    age_s Nullable(UInt64) comment 'Seconds since then',
    result LowCardinality(String) comment 'pass, warn or error'
) engine = MergeTree order by (source, name, at)
ttl toDateTime(at) + interval 90 day
comment 'How fresh what came in was, each time that somebody asked; written by the runner'`,
  ],
}
