import type { BrandConfiguration } from "../../core/brand.ts"

/** A tile, and what it should hold by sums of the harness's own over the events as they were sent. */
export interface Tile {
  readonly key: readonly string[]
  /** By column, what merges its rows. */
  readonly merged: Readonly<Record<string, string>>
  readonly truth: string
}

const LONG_AGO = "toDateTime64('1970-01-01 00:00:00', 3, 'UTC')"
const FAR_AHEAD = "toDateTime64('2200-01-01 00:00:00', 3, 'UTC')"
const MONEY = ["handle_real", "handle_bonus", "wins_real", "wins_bonus"] as const
const sums = (...columns: readonly string[]) =>
  Object.fromEntries(columns.map((column) => [column, "sum"]))

// From the text of the event alone: amount times rate, half to even at six digits.
const base = (field: string) =>
  `toDecimal128(roundBankers(toDecimal256OrZero(JSONExtractString(body, '${field}'), 6) * toDecimal256(if(JSONHas(body, 'base_rate'), JSONExtractString(body, 'base_rate'), '1'), 12), 6), 6)`
const text = (field: string) => `JSONExtractString(body, '${field}')`
const said = (field: string) => `JSONExtractBool(body, '${field}')`

function dayOf(brands: readonly BrandConfiguration[]): string {
  const own = brands.map(
    ({ name, timeZone, dayStartHour }) =>
      `brand = '${name}', toDate(occurred_at, '${timeZone}') - if(toHour(occurred_at, '${timeZone}') < ${dayStartHour}, 1, 0)`,
  )
  const usual = "toDate(occurred_at, 'UTC')"
  return own.length === 0 ? usual : `multiIf(${own.join(", ")}, ${usual})`
}

const PLAYS = `select *, ${base("stake_real")} as handle_real, ${base("stake_bonus")} as handle_bonus,
    ${base("win_real")} as wins_real, ${base("win_bonus")} as wins_bonus from raw_event where type in ('casino.bet', 'casino.win')`
const PLAYED = `toUInt64(countIf(type = 'casino.bet')) as bets, ${MONEY.map((name) => `sum(p.${name}) as ${name}`).join(", ")}`

// What a player does, and what it moves by itself.
const ACTS = `select *, type = 'casino.bet' as is_bet, type in ('casino.bet', 'casino.win') as is_play,
    if(is_bet, ${base("stake_real")}, 0) as own_real, if(is_bet, ${base("stake_bonus")}, 0) as own_bonus,
    if(type = 'casino.win', ${base("win_real")}, 0) as won_real, if(type = 'casino.win', ${base("win_bonus")}, 0) as won_bonus,
    if(type = 'adjustment' and ${said("counts_in_ngr")}, ${base("amount")}, 0) as adjusted,
    if(is_bet, ${text("game_id")}, '') as game, if(is_bet, ${text("game_type")}, '') as kind,
    type in ('casino.bet', 'sport.bet_placed', 'session.started') or ${text("status")} = 'requested' as is_own
from raw_event`
const ACTED = `sum(toUInt64(is_bet)) as casino_bets, sum(toUInt64(type = 'session.started')) as sessions,
    sum(own_real) as handle_real, sum(own_bonus) as handle_bonus, sum(won_real) as wins_real, sum(won_bonus) as wins_bonus,
    sum(adjusted) as adjustments,
    max(if(is_bet or type = 'sport.bet_placed', occurred_at, ${LONG_AGO})) as bet_last_at,
    max(if(type = 'session.started', occurred_at, ${LONG_AGO})) as session_last_at,
    max(if(is_own, occurred_at, ${LONG_AGO})) as active_last_at`
const FIRST = `min(if(is_bet or type = 'sport.bet_placed', occurred_at, ${FAR_AHEAD})) as bet_first_at,
    min(if(type = 'session.started', occurred_at, ${FAR_AHEAD})) as session_first_at`
const LATEST = { bet_last_at: "max", session_last_at: "max", active_last_at: "max" } as const
/** Rows of single events: all that a row holds is the event's. */
const PLACE = ["occurred_at", "arrival", "kafka_partition", "kafka_offset"] as const
const once = (...columns: readonly string[]) =>
  Object.fromEntries([...PLACE, ...columns].map((column) => [column, "any"]))
const nullable = (field: string) =>
  `if(JSONHas(body, '${field}'), toNullable(${text(field)}), null)`

// All brands of the schedules keep their figures in euros.
const STATES = `select * from raw_event where topic in ('player', 'compliance', 'engagement')
    and type not in ('session.started', 'session.ended', 'message.sent') or topic = 'wallet' and (base_rate != 1 or currency != 'EUR')`
const PERIOD = `multiIf(${text("period")} = 'day', 1, ${text("period")} = 'week', 7, 30)`
const instantOf = (field: string) => `parseDateTime64BestEffortOrNull(${text(field)}, 3, 'UTC')`

// Each fact with the instant from which it restricts, from which it permits, and to which it lasts.
const FACTS = [
  ["exclusion.started", "'exclusion'", "0"],
  ["exclusion.ended", "'exclusion'", "1"],
  ["cooling_off.started", "'cooling_off'", "0"],
  ["block.changed", "'block'", `not ${said("active")}`],
  ["aml.hold", "'aml_hold'", `not ${said("active")}`],
  ["harm.marker", `concat('harm:', ${text("source")})`, `${text("level")} = 'low'`],
  ["limit.reached", `concat('limit_reached:', ${text("kind")})`, "0"],
  ["kyc.updated", "'kyc'", `${text("status")} = 'approved'`],
  ["kyc.updated", "'age'", said("age_verified")],
  ["player.registered", "'test_player'", "0", said("is_test")],
  ["player.updated", "'test_player'", "0", said("is_test")],
  [
    "consent.changed",
    `concat('consent:', ${text("channel")}, ':', ${text("product")})`,
    said("granted"),
  ],
  ["message.unsubscribed", `concat('unsubscribed:', ${text("channel")})`, "0"],
  ["message.complained", `concat('complained:', ${text("channel")})`, "0"],
  ["message.bounced", `concat('bounced:', ${text("channel")})`, "0", said("hard")],
] as const
const FACT_ROWS = FACTS.map(
  ([type, fact, permits, isMeant = "1"]) =>
    `select *, ${fact} as fact, toUInt8(${permits}) as permits from raw_event where type = '${type}' and ${isMeant}`,
).join("\n    union all ")
// A number below is no instant: the order of arrival of whoever has no clock.
const IS_PERMISSION =
  "(permits and (arrival < 1000000000000000 or occurred_at <= arrived_at + interval 5 minute))"
const BEATEN =
  "greatest(arrival, toUInt64(greatest(toUnixTimestamp64Milli(occurred_at), 1)) * 1000 - 1)"
const UNTIL = `multiIf(type = 'cooling_off.started', ifNull(${instantOf("until")}, ${LONG_AGO}),
    type = 'limit.reached', occurred_at + toIntervalDay(multiIf(${text("period")} = 'day', 1, ${text("period")} = 'week', 7, 31)), ${LONG_AGO})`

/** The insert-triggered models by name, for brands with these reporting days. */
export function tilesOf(brands: readonly BrandConfiguration[]): Readonly<Record<string, Tile>> {
  const day = dayOf(brands)
  return { ...moneyTiles(day), ...PLAYER_TILES }
}

const moneyTiles = (day: string): Readonly<Record<string, Tile>> => ({
  int_casino_by_player_day: {
    key: ["brand", "day", "player_key", "currency"],
    merged: sums("bets", ...MONEY),
    truth: `select brand, ${day} as day, player_key, ${text("currency")} as currency, ${PLAYED} from (${PLAYS}) as p
        group by brand, day, player_key, currency`,
  },
  int_casino_by_player_hour: {
    key: ["brand", "hour", "player_key"],
    merged: sums("bets", ...MONEY),
    truth: `select brand, toStartOfHour(occurred_at) as hour, player_key, ${PLAYED} from (${PLAYS}) as p group by brand, hour, player_key`,
  },
  int_adjustment_by_player_day: {
    key: ["brand", "day", "player_key", "currency"],
    merged: sums("adjustments"),
    truth: `select brand, ${day} as day, player_key, ${text("currency")} as currency, sum(${base("amount")}) as adjustments from raw_event
        where type = 'adjustment' and ${said("counts_in_ngr")} group by brand, day, player_key, currency`,
  },
})

const PLAYER_TILES: Readonly<Record<string, Tile>> = {
  // No brand of theirs has steps of some games only, so they stay empty.
  int_casino_game_said: {
    key: ["brand", "game_id"],
    merged: { provider: "max", game_type: "max" },
    truth: "select brand, game_id, provider, game_type from raw_event where 0",
  },
  int_casino_ggr_by_player_game_day: {
    key: ["brand", "day", "player_key", "game_id", "currency"],
    merged: sums("ggr"),
    truth:
      "select brand, toDate(occurred_at) as day, player_key, game_id, currency, stake_real_base as ggr from raw_event where 0",
  },
  int_casino_rollback: {
    key: ["brand", "target_id"],
    merged: { applied: "min" },
    truth: `select brand, ${text("reverses")} as target_id, min(((arrival, kafka_partition, kafka_offset), occurred_at)) as applied
        from raw_event where type = 'casino.rollback' group by brand, target_id`,
  },
  int_activity_hour: {
    key: ["player_key", "hour", "game_id", "game_type"],
    merged: {
      ...{ brand: "any", player_id: "any", bet_first_at: "min", session_first_at: "min" },
      ...sums("casino_bets", "sessions", ...MONEY, "adjustments"),
      ...LATEST,
    },
    truth: `select player_key, toStartOfHour(occurred_at) as hour, game as game_id, kind as game_type,
            any(brand) as brand, any(player_id) as player_id, ${ACTED}, ${FIRST}
        from (${ACTS}) group by player_key, hour, game_id, game_type
        union all
        select player_key, toDateTime('1970-01-01 00:00:00', 'UTC') as hour, '' as game_id, '' as game_type,
            any(brand) as brand, any(player_id) as player_id, ${ACTED}, ${FIRST}
        from (${ACTS}) group by player_key`,
  },
  int_sport_event: {
    key: ["player_key", "bet_id", "brand", "event_id"],
    merged: once(
      ...["is_settlement", "corrects_id", "outcome", "currency", "stake_real", "stake_bonus"],
      ...MONEY,
    ),
    truth: `select player_key, ${text("bet_id")} as bet_id, brand, event_id, ${PLACE.join(", ")},
        toUInt8(type = 'sport.bet_settled') as is_settlement, if(${text("corrects")} = event_id, '', ${text("corrects")}) as corrects_id,
        ${text("outcome")} as outcome, ${text("currency")} as currency, toDecimal128(${text("stake_real")}, 6) as stake_real, toDecimal128(${text("stake_bonus")}, 6) as stake_bonus,
        ${base("stake_real")} as handle_real, ${base("stake_bonus")} as handle_bonus,
        ${base("payout_real")} as wins_real, ${base("payout_bonus")} as wins_bonus
        from raw_event as e where type in ('sport.bet_placed', 'sport.bet_settled')`,
  },
  int_payment_event: {
    key: ["player_key", "direction", "payment_id", "brand", "event_id"],
    merged: once("status", "amount", "fee", "currency", "rate"),
    truth: `select player_key, type as direction, ${text("payment_id")} as payment_id, brand, event_id, ${PLACE.join(", ")},
        ${text("status")} as status, ${base("amount")} as amount, ${base("fee")} as fee, ${text("currency")} as currency,
        toDecimal128(if(JSONHas(body, 'base_rate'), ${text("base_rate")}, '1'), 12) as rate
        from raw_event as e where type in ('deposit', 'withdrawal')`,
  },
  int_profile_event: {
    key: ["player_key", "brand", "event_id"],
    merged: once(
      ...["player_id", "is_registration", "country", "jurisdiction", "time_zone", "language"],
      ...["is_test", "person_id"],
    ),
    truth: `select player_key, brand, event_id, ${PLACE.join(", ")}, player_id,
        toUInt8(type = 'player.registered') as is_registration,
        ${["country", "jurisdiction", "time_zone", "language", "person_id"].map((name) => `${nullable(name)} as ${name}`).join(", ")},
        toUInt8(${said("is_test")}) as is_test
        from raw_event as e where type in ('player.registered', 'player.updated', 'player.person_linked')`,
  },
  int_person_link_event: {
    key: ["player_key", "brand", "event_id"],
    merged: once("player_id", "link", "is_linked", "known_at", "counts_at"),
    truth: `select player_key, brand, event_id, ${PLACE.join(", ")}, player_id,
        concat(if(JSONHas(body, 'link_kind'), ${text("link_kind")}, 'operator'), ':', ${text("person_id")}) as link,
        toUInt8(type = 'player.person_linked') as is_linked, ingested_at as known_at,
        multiIf(arrival < 1e15 or startsWith(source, 'import:') or ahead_ms <= 0, occurred_at,
            is_linked = 1, occurred_at - toIntervalMillisecond(ahead_ms),
            ahead_ms > 300000, toDateTime64(0, 3, 'UTC'), occurred_at) as counts_at
        from (select *, toUnixTimestamp64Milli(occurred_at) - toInt64(intDiv(arrival, 1000)) as ahead_ms from raw_event) as e
        where type in ('player.person_linked', 'player.person_unlinked')`,
  },
  int_person_link_player: {
    key: ["link", "player_key", "brand"],
    merged: { player_id: "any" },
    truth: `select concat(if(JSONHas(body, 'link_kind'), ${text("link_kind")}, 'operator'), ':', ${text("person_id")}) as link,
        player_key, brand, any(e.player_id) as player_id
        from raw_event as e where type in ('player.person_linked', 'player.person_unlinked') group by link, player_key, brand`,
  },
  int_player_device: {
    key: ["player_key", "brand", "device"],
    merged: { player_id: "any", seen_first_at: "min", seen_last_at: "max" },
    truth: `select player_key, brand, sipHash64(${text("device_id")}) as device, any(e.player_id) as player_id,
        min(occurred_at) as seen_first_at, max(occurred_at) as seen_last_at
        from raw_event as e where type = 'session.started' and ${text("device_id")} != '' group by player_key, brand, device`,
  },
  int_activity: {
    key: ["hour", "player_key", "occurred_at", "event_id"],
    merged: {
      ...Object.fromEntries(
        ["is_casino_bet", "is_sport_bet", "is_session", "is_said_by_player", ...MONEY].map(
          (column) => [column, "max"],
        ),
      ),
      ...{ adjustments: "any", game_id: "any", game_type: "any" },
    },
    truth: `select toStartOfHour(occurred_at) as hour, player_key, occurred_at, event_id, toUInt8(is_bet) as is_casino_bet,
        toUInt8(type = 'sport.bet_placed') as is_sport_bet, toUInt8(type = 'session.started') as is_session,
        toUInt8(is_own) as is_said_by_player, own_real as handle_real, own_bonus as handle_bonus, won_real as wins_real,
        won_bonus as wins_bonus, adjusted as adjustments, game as game_id, kind as game_type from (${ACTS})`,
  },
  int_due: {
    key: ["due_at", "player_key"],
    merged: {},
    truth: `select distinct player_key, arrayJoin([occurred_at, multiIf(
            type = 'limit.set', ifNull(${instantOf("effective_at")}, ${LONG_AGO}),
            type = 'cooling_off.started', ifNull(${instantOf("until")}, ${LONG_AGO}),
            type = 'limit.reached', occurred_at + toIntervalDay(${PERIOD}), occurred_at)]) as due_at from (${STATES})`,
  },
  ft_restriction: {
    key: ["player_key", "brand", "player_id", "fact", "permitted_at"],
    merged: { restricted_at: "max", restricted_arrival: "max", beats_arrival: "max", until: "max" },
    truth: `select player_key, brand, player_id, fact, if(${IS_PERMISSION}, occurred_at, ${LONG_AGO}) as permitted_at,
        max(if(permits, ${LONG_AGO}, occurred_at)) as restricted_at,
        max(if(permits or startsWith(source, 'import:'), 0, arrival)) as restricted_arrival,
        max(if(${IS_PERMISSION}, ${BEATEN}, 0)) as beats_arrival, max(${UNTIL}) as until
        from (select *, fromUnixTimestamp64Milli(toInt64(intDiv(arrival, 1000)), 'UTC') as arrived_at from (${FACT_ROWS}))
        group by player_key, brand, player_id, fact, permitted_at`,
  },
}

/** A select of how many keys of a tile are not what the events say, as `n`. */
export function offSql(name: string, { key, merged, truth }: Tile): string {
  const columns = [...key, ...Object.keys(merged)].join(", ")
  const held = Object.entries(merged).map(([column, by]) => `${by}(t.${column}) as ${column}`)
  const keys = key.map((column) => `t.${column} as ${column}`)
  const grouped = key.map((column) => `t.${column}`).join(", ")
  return `select uniqExact(${key.join(", ")}) as n from (
    select ${columns}, sum(side) as standing from (
        select ${columns}, 1 as side from (${truth})
        union all
        select ${columns}, -1 as side from (
            select ${[...keys, ...held].join(", ")} from ${name} as t group by ${grouped}))
    group by ${columns} having standing != 0)`
}
