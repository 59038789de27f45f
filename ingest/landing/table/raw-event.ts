import type { Migration } from "../../../warehouse/warehouse.ts"
import { columnNames, columnsSql, EVENT_COLUMNS } from "../column.ts"

/**
 * Every distinct event, once. Ids are kept as a projection, so that a part and its ids are one
 * atomic thing: no crash can leave an id without its event or an event without its id. With an id
 * stands where its event lies, so that a rollback finds its target.
 */
export const rawEvent: Migration = {
  name: "1030_raw_event",
  statements: [
    `create table if not exists raw_event (
${columnsSql(EVENT_COLUMNS)},
    ingested_at DateTime64(3, 'UTC') comment 'When its block came in, by the engine''s clock; blocks come one after the other' codec(Delta, ZSTD(1)),
    index ingested_at_range ingested_at type minmax granularity 1,
    projection identity (
        select id, content_hash, topic, player_key, occurred_at, kafka_partition, kafka_offset order by id
    )
) engine = MergeTree order by (topic, player_key, occurred_at)
settings deduplicate_merge_projection_mode = 'rebuild'
comment 'Distinct events in order of domain, player and time; repeats and conflicts never come here'`,
    `create materialized view if not exists raw_event_view to raw_event as
select ${columnNames(EVENT_COLUMNS)}, ingested_at from landing_judged where verdict = 'new'`,
  ],
}

/** Sports bets have a type, too. */
export const rawEventGameType: Migration = {
  name: "1160_raw_event_game_type",
  statements: [
    "alter table raw_event comment column game_type 'Type of the casino game, or the operator''s own product of a sports bet'",
  ],
}
