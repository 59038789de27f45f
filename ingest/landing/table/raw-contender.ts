import type { Migration } from "../../../warehouse/warehouse.ts"
import { columnNames, columnsSql, EVENT_COLUMNS } from "../column.ts"

/** Refused events as they were read, until it is known whether they arrived before what stands: see contest.ts. */
export const rawContender: Migration = {
  name: "1140_raw_contender",
  statements: [
    `create table if not exists raw_contender (
${columnsSql(EVENT_COLUMNS)},
    ingested_at DateTime64(3, 'UTC') comment 'When its block came in'
) engine = MergeTree order by (id, ingested_at)
comment 'Events that came with other content than what stands, until it is decided who arrived first; empty at rest'`,
    `create materialized view if not exists raw_contender_view to raw_contender as
select ${columnNames(EVENT_COLUMNS)}, ingested_at from landing_judged where verdict = 'conflict'`,
  ],
}

/** What is out of bounds stays a conflict, and takes nobody's place: alone it would have been parked. */
export const rawContenderWithinBounds: Migration = {
  name: "1180_raw_contender_within_bounds",
  statements: [
    "drop table if exists raw_contender_view",
    `create materialized view raw_contender_view to raw_contender as
select ${columnNames(EVENT_COLUMNS)}, ingested_at from landing_judged where verdict = 'conflict' and error_code = ''`,
  ],
}
