import type { Migration } from "../../../warehouse/warehouse.ts"

/**
 * The dated rates, only ever added to: of several for one instant the latest recorded is in force. Models ask
 * the dictionary, which is loaded anew whenever rates were recorded.
 */
export const rawRate: Migration = {
  name: "1100_raw_rate",
  statements: [
    `create table if not exists raw_rate (
    base_currency LowCardinality(String) comment 'ISO 4217 code of the currency that amounts are shown in',
    currency LowCardinality(String) comment 'ISO 4217 code of the currency of events',
    valid_from DateTime64(3, 'UTC') comment 'From when it holds, up to the next of the two currencies',
    rate Decimal(38, 12) comment 'Base currency per unit of the event''s currency',
    recorded_at DateTime64(3, 'UTC') comment 'When it was recorded; of one instant the latest holds'
) engine = MergeTree order by (base_currency, currency, valid_from, recorded_at)
comment 'Rates between currencies by the instant from which they hold'`,
    `create view if not exists raw_rate_in_force as
select base_currency, currency, valid_from, rate, recorded_at,
    leadInFrame(toNullable(valid_from)) over (
        partition by base_currency, currency order by valid_from
        rows between unbounded preceding and unbounded following) as valid_to
from (
    select base_currency, currency, valid_from, argMax(said.rate, said.recorded_at) as rate, max(said.recorded_at) as recorded_at
    from raw_rate as said
    group by base_currency, currency, valid_from)
comment 'Rates as they hold: the latest recorded of each instant, up to the next'`,
    `create dictionary if not exists raw_rate_at (
    base_currency String,
    currency String,
    from_ms Int64,
    to_ms Int64,
    rate Decimal(38, 12)
) primary key base_currency, currency
source(clickhouse(query 'select toString(base_currency) as base_currency, toString(currency) as currency, toUnixTimestamp64Milli(valid_from) as from_ms, ifNull(toUnixTimestamp64Milli(valid_to) - 1, toInt64(9000000000000)) as to_ms, rate from default.raw_rate_in_force'))
lifetime(0) layout(complex_key_range_hashed()) range(min from_ms max to_ms)
comment 'The rate in force at an instant'`,
  ],
}

/** Whose figures a recorded rate moves, and which of these recordings have been taken everywhere. */
export const rawRerating: Migration = {
  name: "1110_raw_rerating",
  statements: [
    `create table if not exists raw_rerating (
    recorded_at DateTime64(3, 'UTC') comment 'When the rates were recorded',
    player_key UInt64 comment 'Player with an event in a period whose rate was recorded'
) engine = MergeTree order by (recorded_at, player_key) ttl toDateTime(recorded_at) + interval 30 day
comment 'Players whose figures are to be computed anew, written before the rates are'`,
    `create table if not exists raw_rerating_end (
    recorded_at DateTime64(3, 'UTC') comment 'When the rates were recorded',
    ended_at DateTime64(3, 'UTC') comment 'When everything derived showed them'
) engine = MergeTree order by recorded_at
comment 'Recordings of rates that everything derived shows'`,
  ],
}
