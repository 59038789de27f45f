---
materialized: incremental
strategy: replace
description: One row per player with his windows, norms and favourites; right at the instant of each run, also where only time has passed
tags: [player, feature]
key: [player_key]
touched: |
    select distinct player_key from {{ source('raw_event') }} where ingested_at > {since:DateTime64(3)}
    union distinct
    select distinct player_key from {{ store('int_payment') }} where booked_at > {since:DateTime64(3)}
    union distinct
    select distinct player_key from {{ store('int_sport_settlement') }} where booked_at > {since:DateTime64(3)}
    union distinct
    select distinct player_key from {{ store('int_booking_casino_rollback') }} where booked_at > {since:DateTime64(3)}
    union distinct
    select distinct player_key from {{ store('int_booking_bonus') }} where booked_at > {since:DateTime64(3)}
    union distinct
    -- Time alone: an event that was dated ahead is due, or one leaves a window, since the last run's present.
    select distinct player_key from {{ ref('int_activity') }}
    where occurred_at > {previous:DateTime64(3)} - interval 0 hour and occurred_at <= {{ now }} - interval 0 hour or occurred_at > {previous:DateTime64(3)} - interval 1 hour and occurred_at <= {{ now }} - interval 1 hour or occurred_at > {previous:DateTime64(3)} - interval 24 hour and occurred_at <= {{ now }} - interval 24 hour or occurred_at > {previous:DateTime64(3)} - interval 7 day and occurred_at <= {{ now }} - interval 7 day or occurred_at > {previous:DateTime64(3)} - interval 28 day and occurred_at <= {{ now }} - interval 28 day or occurred_at > {previous:DateTime64(3)} - interval 30 day and occurred_at <= {{ now }} - interval 30 day or occurred_at > {previous:DateTime64(3)} - interval 35 day and occurred_at <= {{ now }} - interval 35 day
    union distinct
    select distinct player_key from {{ store('int_booking_casino_rollback') }}
    where at > {previous:DateTime64(3)} - interval 0 hour and at <= {{ now }} - interval 0 hour or at > {previous:DateTime64(3)} - interval 1 hour and at <= {{ now }} - interval 1 hour or at > {previous:DateTime64(3)} - interval 24 hour and at <= {{ now }} - interval 24 hour or at > {previous:DateTime64(3)} - interval 7 day and at <= {{ now }} - interval 7 day or at > {previous:DateTime64(3)} - interval 28 day and at <= {{ now }} - interval 28 day or at > {previous:DateTime64(3)} - interval 30 day and at <= {{ now }} - interval 30 day or at > {previous:DateTime64(3)} - interval 35 day and at <= {{ now }} - interval 35 day
tests:
    - unique: [player_key]
    - expression: handle = 0 or handle_bonus <= handle
columns:
    player_key: Key of the player
    brand: { description: "Brand", type: "LowCardinality(String)" }
    player_id: { description: "As the operator names the player", type: "String" }
    deposit_first_at: "First approval of his first deposit, or null"
    deposit_last_at: "First approval of his latest deposit, or null"
    bet_first_at: { description: "First bet that he placed, or null", type: "Nullable(DateTime64(3, 'UTC'))" }
    bet_last_at: { description: "Latest bet that he placed, or null", type: "Nullable(DateTime64(3, 'UTC'))" }
    login_last_at: { description: "Latest start of a session, or null", type: "Nullable(DateTime64(3, 'UTC'))" }
    active_last_at: { description: "Latest session, bet or payment of his, or null", type: "Nullable(DateTime64(3, 'UTC'))" }
    deposits_count: Approved deposits; over his life
    deposits_count_1h: Approved deposits; of the last 1 hour
    deposits_count_24h: Approved deposits; of the last 24 hours
    deposits_count_7d: Approved deposits; of the last 7 days
    deposits_count_28d: Approved deposits; of the last 28 days
    deposits_count_30d: Approved deposits; of the last 30 days
    deposits: "Approved deposits less reversals, in base currency; over his life"
    deposits_1h: "Approved deposits less reversals, in base currency; of the last 1 hour"
    deposits_24h: "Approved deposits less reversals, in base currency; of the last 24 hours"
    deposits_7d: "Approved deposits less reversals, in base currency; of the last 7 days"
    deposits_28d: "Approved deposits less reversals, in base currency; of the last 28 days"
    deposits_30d: "Approved deposits less reversals, in base currency; of the last 30 days"
    withdrawals_count: Approved withdrawals; over his life
    withdrawals_count_1h: Approved withdrawals; of the last 1 hour
    withdrawals_count_24h: Approved withdrawals; of the last 24 hours
    withdrawals_count_7d: Approved withdrawals; of the last 7 days
    withdrawals_count_28d: Approved withdrawals; of the last 28 days
    withdrawals_count_30d: Approved withdrawals; of the last 30 days
    withdrawals: "Approved withdrawals less reversals, in base currency; over his life"
    withdrawals_1h: "Approved withdrawals less reversals, in base currency; of the last 1 hour"
    withdrawals_24h: "Approved withdrawals less reversals, in base currency; of the last 24 hours"
    withdrawals_7d: "Approved withdrawals less reversals, in base currency; of the last 7 days"
    withdrawals_28d: "Approved withdrawals less reversals, in base currency; of the last 28 days"
    withdrawals_30d: "Approved withdrawals less reversals, in base currency; of the last 30 days"
    bets: Casino bets placed and sports stakes settled; a rollback leaves the count; over his life
    bets_1h: Casino bets placed and sports stakes settled; a rollback leaves the count; of the last 1 hour
    bets_24h: Casino bets placed and sports stakes settled; a rollback leaves the count; of the last 24 hours
    bets_7d: Casino bets placed and sports stakes settled; a rollback leaves the count; of the last 7 days
    bets_28d: Casino bets placed and sports stakes settled; a rollback leaves the count; of the last 28 days
    bets_30d: Casino bets placed and sports stakes settled; a rollback leaves the count; of the last 30 days
    handle: "Handle, real and bonus, less rollbacks and corrections, in base currency; over his life"
    handle_1h: "Handle, real and bonus, less rollbacks and corrections, in base currency; of the last 1 hour"
    handle_24h: "Handle, real and bonus, less rollbacks and corrections, in base currency; of the last 24 hours"
    handle_7d: "Handle, real and bonus, less rollbacks and corrections, in base currency; of the last 7 days"
    handle_28d: "Handle, real and bonus, less rollbacks and corrections, in base currency; of the last 28 days"
    handle_30d: "Handle, real and bonus, less rollbacks and corrections, in base currency; of the last 30 days"
    handle_bonus: "Bonus handle less rollbacks and corrections, in base currency; over his life"
    handle_bonus_1h: "Bonus handle less rollbacks and corrections, in base currency; of the last 1 hour"
    handle_bonus_24h: "Bonus handle less rollbacks and corrections, in base currency; of the last 24 hours"
    handle_bonus_7d: "Bonus handle less rollbacks and corrections, in base currency; of the last 7 days"
    handle_bonus_28d: "Bonus handle less rollbacks and corrections, in base currency; of the last 28 days"
    handle_bonus_30d: "Bonus handle less rollbacks and corrections, in base currency; of the last 30 days"
    ggr: "Handle less wins, in base currency; over his life"
    ggr_1h: "Handle less wins, in base currency; of the last 1 hour"
    ggr_24h: "Handle less wins, in base currency; of the last 24 hours"
    ggr_7d: "Handle less wins, in base currency; of the last 7 days"
    ggr_28d: "Handle less wins, in base currency; of the last 28 days"
    ggr_30d: "Handle less wins, in base currency; of the last 30 days"
    ngr: "GGR less bonus cost, bonus turned real, plus adjustments, in base currency; without the brand's per-cent steps; over his life"
    ngr_1h: "GGR less bonus cost, bonus turned real, plus adjustments, in base currency; without the brand's per-cent steps; of the last 1 hour"
    ngr_24h: "GGR less bonus cost, bonus turned real, plus adjustments, in base currency; without the brand's per-cent steps; of the last 24 hours"
    ngr_7d: "GGR less bonus cost, bonus turned real, plus adjustments, in base currency; without the brand's per-cent steps; of the last 7 days"
    ngr_28d: "GGR less bonus cost, bonus turned real, plus adjustments, in base currency; without the brand's per-cent steps; of the last 28 days"
    ngr_30d: "GGR less bonus cost, bonus turned real, plus adjustments, in base currency; without the brand's per-cent steps; of the last 30 days"
    bonus_turned_real: "Bonus money that became real, in base currency; over his life"
    bonus_turned_real_1h: "Bonus money that became real, in base currency; of the last 1 hour"
    bonus_turned_real_24h: "Bonus money that became real, in base currency; of the last 24 hours"
    bonus_turned_real_7d: "Bonus money that became real, in base currency; of the last 7 days"
    bonus_turned_real_28d: "Bonus money that became real, in base currency; of the last 28 days"
    bonus_turned_real_30d: "Bonus money that became real, in base currency; of the last 30 days"
    sessions: Sessions started; over his life
    sessions_1h: Sessions started; of the last 1 hour
    sessions_24h: Sessions started; of the last 24 hours
    sessions_7d: Sessions started; of the last 7 days
    sessions_28d: Sessions started; of the last 28 days
    sessions_30d: Sessions started; of the last 30 days
    deposits_count_norm_7d: "Own norm: deposits a week, over the 28 days before the last 7"
    deposit_frequency_change: "Deposits of the last 7 days against the own norm: -1 for none, 0 as ever; null without a norm"
    stake_average_7d: "Average stake of the last 7 days in base currency, or null"
    stake_average_norm: "Own norm: average stake of the 28 days before the last 7 in base currency, or null"
    stake_average_change: Average stake of the last 7 days against the own norm; null without either
    bets_norm_28d: Bets of the 28 days before the last 7
    favourite_game: "Casino game with most bets in the last 28 days, or empty"
    favourite_game_type: "Game type with most bets in the last 28 days, or empty"
    favourite_game_type_7d: "Game type with most bets in the last 7 days, or empty"
    favourite_game_type_norm: "Own norm: game type with most bets in the 28 days before the last 7, or empty"
    favourite_product: "casino or sports, whichever took more bets in the last 28 days, or empty"
    bonus_share_30d: "Share of bonus stakes in the handle of the last 30 days, or null without any"
---
with
{{ now }} as present,
lives as (
    select player_key, any(life.brand) as brand, any(life.player_id) as player_id, sum(life.casino_bets) as bets, sum(life.sessions) as sessions,
        sum(life.handle_real) as handle_real, sum(life.handle_bonus) as handle_bonus, sum(life.wins_real) as wins_real,
        sum(life.wins_bonus) as wins_bonus, sum(life.adjustments) as adjustments,
        min(life.bet_first_at) as bet_first, max(life.bet_last_at) as bet_last,
        max(life.session_last_at) as session_last, max(life.active_last_at) as active_last
    from {{ ref('int_activity_life') }} as life
    where player_key in (select player_key from {{ touched }})
    group by player_key),
-- What players did: of 35 days, and all of it where something is dated ahead.
plays as (
    select * from {{ ref('int_activity') }} final
    where player_key in (select player_key from {{ touched }})
        and (occurred_at > present - interval 35 day
            or player_key in (select player_key from lives where greatest(bet_last, session_last, active_last) > present))),
payments as (
    select * from {{ ref('int_payment') }}
    where player_key in (select player_key from {{ touched }}) and approved_at is not null),
-- Each amount at the instant at which it takes effect. A play counts for life in the tile, so here
-- only takes out what is dated ahead.
legs as (
    select player_key, occurred_at as at, 1 as is_play,
        toInt64(0) as deposits_count, toDecimal128('0', 6) as deposits, toInt64(0) as withdrawals_count, toDecimal128('0', 6) as withdrawals, toInt64(is_casino_bet) as bets, plays.handle_real as handle_real, plays.handle_bonus as handle_bonus, plays.wins_real as wins_real, plays.wins_bonus as wins_bonus, toDecimal128('0', 6) as bonus_turned_real, plays.adjustments as adjustments, toInt64(is_session) as sessions
    from plays
    union all
    select player_key, leg.1 as at, 0 as is_play,
        toInt64(direction = 'deposit' and leg.2 = 1) as deposits_count, if(direction = 'deposit', amount * leg.2, toDecimal128('0', 6)) as deposits, toInt64(direction = 'withdrawal' and leg.2 = 1) as withdrawals_count, if(direction = 'withdrawal', amount * leg.2, toDecimal128('0', 6)) as withdrawals, toInt64(0) as bets, toDecimal128('0', 6) as handle_real, toDecimal128('0', 6) as handle_bonus, toDecimal128('0', 6) as wins_real, toDecimal128('0', 6) as wins_bonus, toDecimal128('0', 6) as bonus_turned_real, toDecimal128('0', 6) as adjustments, toInt64(0) as sessions
    from payments
    array join arrayConcat([(assumeNotNull(approved_at), 1)], if(isNull(reversed_at), [], [(assumeNotNull(reversed_at), -1)])) as leg
    union all
    select player_key, leg.1 as at, 0 as is_play,
        toInt64(0) as deposits_count, toDecimal128('0', 6) as deposits, toInt64(0) as withdrawals_count, toDecimal128('0', 6) as withdrawals, toInt64(leg.2 = 1 and has_stake = 1) as bets, settled.handle_real * leg.2 as handle_real, settled.handle_bonus * leg.2 as handle_bonus, settled.wins_real * leg.2 as wins_real, settled.wins_bonus * leg.2 as wins_bonus, toDecimal128('0', 6) as bonus_turned_real, toDecimal128('0', 6) as adjustments, toInt64(0) as sessions
    from {{ ref('int_sport_settlement') }} as settled
    array join arrayConcat([(occurred_at, 1)], if(isNull(corrected_at), [], [(assumeNotNull(corrected_at), -1)])) as leg
    where player_key in (select player_key from {{ touched }}) and conflict = '' and outcome != 'void'
    union all
    select player_key, at, 0 as is_play,
        toInt64(0) as deposits_count, toDecimal128('0', 6) as deposits, toInt64(0) as withdrawals_count, toDecimal128('0', 6) as withdrawals, toInt64(0) as bets, rolled.handle_real as handle_real, rolled.handle_bonus as handle_bonus, rolled.wins_real as wins_real, rolled.wins_bonus as wins_bonus, toDecimal128('0', 6) as bonus_turned_real, toDecimal128('0', 6) as adjustments, toInt64(0) as sessions
    from {{ ref('int_booking_casino_rollback') }} as rolled
    where player_key in (select player_key from {{ touched }}) and basis = 'effect'
    union all
    select player_key, at, 0 as is_play,
        toInt64(0) as deposits_count, toDecimal128('0', 6) as deposits, toInt64(0) as withdrawals_count, toDecimal128('0', 6) as withdrawals, toInt64(0) as bets, toDecimal128('0', 6) as handle_real, toDecimal128('0', 6) as handle_bonus, toDecimal128('0', 6) as wins_real, toDecimal128('0', 6) as wins_bonus, bonus.bonus_turned_real as bonus_turned_real, toDecimal128('0', 6) as adjustments, toInt64(0) as sessions
    from {{ ref('int_booking_bonus') }} as bonus
    where player_key in (select player_key from {{ touched }}) and basis = 'effect'),
-- How many windows each has left. A play older than all of them, or dated ahead, is in the tile.
aged as (
    select *, multiIf(at > present, 7, at > present - interval 1 hour, 0, at > present - interval 24 hour, 1,
            at > present - interval 7 day, 2, at > present - interval 28 day, 3, at > present - interval 30 day, 4,
            at > present - interval 35 day, 5, 6) as age
    from legs),
rings as (
    select player_key, arrayJoin(if(is_play = 1, [(age, 1), (6, -1)], [(age, 1)])) as place, place.1 as ring,
        sum(aged.deposits_count * place.2) as deposits_count, sum(aged.deposits * place.2) as deposits, sum(aged.withdrawals_count * place.2) as withdrawals_count, sum(aged.withdrawals * place.2) as withdrawals, sum(aged.bets * place.2) as bets, sum(aged.handle_real * place.2) as handle_real, sum(aged.handle_bonus * place.2) as handle_bonus, sum(aged.wins_real * place.2) as wins_real, sum(aged.wins_bonus * place.2) as wins_bonus, sum(aged.bonus_turned_real * place.2) as bonus_turned_real, sum(aged.adjustments * place.2) as adjustments, sum(aged.sessions * place.2) as sessions
    from aged
    group by player_key, place
    union all
    select player_key, (6, 1) as place, 6 as ring,
        toInt64(0) as deposits_count, toDecimal128('0', 6) as deposits, toInt64(0) as withdrawals_count, toDecimal128('0', 6) as withdrawals, toInt64(lives.bets) as bets, lives.handle_real as handle_real, lives.handle_bonus as handle_bonus, lives.wins_real as wins_real, lives.wins_bonus as wins_bonus, toDecimal128('0', 6) as bonus_turned_real, lives.adjustments as adjustments, toInt64(lives.sessions) as sessions
    from lives),
sums as (
    select player_key,
        sumIf(rings.deposits_count, ring <= 6) as deposits_count,
        sumIf(rings.deposits_count, ring <= 0) as deposits_count_1h,
        sumIf(rings.deposits_count, ring <= 1) as deposits_count_24h,
        sumIf(rings.deposits_count, ring <= 2) as deposits_count_7d,
        sumIf(rings.deposits_count, ring <= 3) as deposits_count_28d,
        sumIf(rings.deposits_count, ring <= 4) as deposits_count_30d,
        sumIf(rings.deposits_count, ring between 3 and 5) as deposits_count_norm,
        sumIf(rings.deposits, ring <= 6) as deposits,
        sumIf(rings.deposits, ring <= 0) as deposits_1h,
        sumIf(rings.deposits, ring <= 1) as deposits_24h,
        sumIf(rings.deposits, ring <= 2) as deposits_7d,
        sumIf(rings.deposits, ring <= 3) as deposits_28d,
        sumIf(rings.deposits, ring <= 4) as deposits_30d,
        sumIf(rings.withdrawals_count, ring <= 6) as withdrawals_count,
        sumIf(rings.withdrawals_count, ring <= 0) as withdrawals_count_1h,
        sumIf(rings.withdrawals_count, ring <= 1) as withdrawals_count_24h,
        sumIf(rings.withdrawals_count, ring <= 2) as withdrawals_count_7d,
        sumIf(rings.withdrawals_count, ring <= 3) as withdrawals_count_28d,
        sumIf(rings.withdrawals_count, ring <= 4) as withdrawals_count_30d,
        sumIf(rings.withdrawals, ring <= 6) as withdrawals,
        sumIf(rings.withdrawals, ring <= 0) as withdrawals_1h,
        sumIf(rings.withdrawals, ring <= 1) as withdrawals_24h,
        sumIf(rings.withdrawals, ring <= 2) as withdrawals_7d,
        sumIf(rings.withdrawals, ring <= 3) as withdrawals_28d,
        sumIf(rings.withdrawals, ring <= 4) as withdrawals_30d,
        sumIf(rings.bets, ring <= 6) as bets,
        sumIf(rings.bets, ring <= 0) as bets_1h,
        sumIf(rings.bets, ring <= 1) as bets_24h,
        sumIf(rings.bets, ring <= 2) as bets_7d,
        sumIf(rings.bets, ring <= 3) as bets_28d,
        sumIf(rings.bets, ring <= 4) as bets_30d,
        sumIf(rings.bets, ring between 3 and 5) as bets_norm,
        sumIf(rings.handle_real, ring <= 6) as handle_real,
        sumIf(rings.handle_real, ring <= 0) as handle_real_1h,
        sumIf(rings.handle_real, ring <= 1) as handle_real_24h,
        sumIf(rings.handle_real, ring <= 2) as handle_real_7d,
        sumIf(rings.handle_real, ring <= 3) as handle_real_28d,
        sumIf(rings.handle_real, ring <= 4) as handle_real_30d,
        sumIf(rings.handle_real, ring between 3 and 5) as handle_real_norm,
        sumIf(rings.handle_bonus, ring <= 6) as handle_bonus,
        sumIf(rings.handle_bonus, ring <= 0) as handle_bonus_1h,
        sumIf(rings.handle_bonus, ring <= 1) as handle_bonus_24h,
        sumIf(rings.handle_bonus, ring <= 2) as handle_bonus_7d,
        sumIf(rings.handle_bonus, ring <= 3) as handle_bonus_28d,
        sumIf(rings.handle_bonus, ring <= 4) as handle_bonus_30d,
        sumIf(rings.handle_bonus, ring between 3 and 5) as handle_bonus_norm,
        sumIf(rings.wins_real, ring <= 6) as wins_real,
        sumIf(rings.wins_real, ring <= 0) as wins_real_1h,
        sumIf(rings.wins_real, ring <= 1) as wins_real_24h,
        sumIf(rings.wins_real, ring <= 2) as wins_real_7d,
        sumIf(rings.wins_real, ring <= 3) as wins_real_28d,
        sumIf(rings.wins_real, ring <= 4) as wins_real_30d,
        sumIf(rings.wins_bonus, ring <= 6) as wins_bonus,
        sumIf(rings.wins_bonus, ring <= 0) as wins_bonus_1h,
        sumIf(rings.wins_bonus, ring <= 1) as wins_bonus_24h,
        sumIf(rings.wins_bonus, ring <= 2) as wins_bonus_7d,
        sumIf(rings.wins_bonus, ring <= 3) as wins_bonus_28d,
        sumIf(rings.wins_bonus, ring <= 4) as wins_bonus_30d,
        sumIf(rings.bonus_turned_real, ring <= 6) as bonus_turned_real,
        sumIf(rings.bonus_turned_real, ring <= 0) as bonus_turned_real_1h,
        sumIf(rings.bonus_turned_real, ring <= 1) as bonus_turned_real_24h,
        sumIf(rings.bonus_turned_real, ring <= 2) as bonus_turned_real_7d,
        sumIf(rings.bonus_turned_real, ring <= 3) as bonus_turned_real_28d,
        sumIf(rings.bonus_turned_real, ring <= 4) as bonus_turned_real_30d,
        sumIf(rings.adjustments, ring <= 6) as adjustments,
        sumIf(rings.adjustments, ring <= 0) as adjustments_1h,
        sumIf(rings.adjustments, ring <= 1) as adjustments_24h,
        sumIf(rings.adjustments, ring <= 2) as adjustments_7d,
        sumIf(rings.adjustments, ring <= 3) as adjustments_28d,
        sumIf(rings.adjustments, ring <= 4) as adjustments_30d,
        sumIf(rings.sessions, ring <= 6) as sessions,
        sumIf(rings.sessions, ring <= 0) as sessions_1h,
        sumIf(rings.sessions, ring <= 1) as sessions_24h,
        sumIf(rings.sessions, ring <= 2) as sessions_7d,
        sumIf(rings.sessions, ring <= 3) as sessions_28d,
        sumIf(rings.sessions, ring <= 4) as sessions_30d
    from rings
    group by player_key),
games as (
    select player_key,
        argMax(game_id, (g28, reverse_name)) as game,
        argMax(game_type, (t28, reverse_type)) as type_28d, max(t28) as type_28d_bets,
        argMax(game_type, (t7, reverse_type)) as type_7d, max(t7) as type_7d_bets,
        argMax(game_type, (tn, reverse_type)) as type_norm, max(tn) as type_norm_bets,
        max(g28) as game_bets
    from (
        select player_key, game_id, game_type, sum(n28) over (partition by player_key, game_id) as g28,
            sum(n28) over by_type as t28, sum(n7) over by_type as t7, sum(nn) over by_type as tn,
            -dense_rank() over (partition by player_key order by game_id) as reverse_name,
            -dense_rank() over (partition by player_key order by game_type) as reverse_type
        from (
            select player_key, game_id, toString(game_type) as game_type,
                countIf(occurred_at > present - interval 28 day) as n28, countIf(occurred_at > present - interval 7 day) as n7,
                countIf(occurred_at <= present - interval 7 day) as nn
            from plays
            where is_casino_bet = 1 and occurred_at <= present and occurred_at > present - interval 35 day
            group by player_key, game_id, game_type)
        window by_type as (partition by player_key, game_type))
    group by player_key),
products as (
    select player_key, countIf(is_casino_bet = 1 and occurred_at <= present and occurred_at > present - interval 28 day) as casino
    from plays group by player_key),
firsts as (
    select player_key, minIf(assumeNotNull(approved_at), approved_at <= present) as deposit_first,
        maxIf(assumeNotNull(approved_at), approved_at <= present) as deposit_last
    from payments where direction = 'deposit' group by player_key),
lasts as (
    select player_key, maxIf(occurred_at, is_casino_bet + is_sport_bet > 0) as bet_last,
        maxIf(occurred_at, is_session > 0) as session_last, maxIf(occurred_at, is_said_by_player > 0) as active_last
    from plays where occurred_at <= present group by player_key)
select
    lives.player_key as player_key, lives.brand as brand, lives.player_id as player_id,
    nullIf(firsts.deposit_first, toDateTime64(0, 3, 'UTC')) as deposit_first_at,
    nullIf(firsts.deposit_last, toDateTime64(0, 3, 'UTC')) as deposit_last_at,
    if(lives.bet_first <= present, toNullable(lives.bet_first), null) as bet_first_at,
    nullIf(if(lives.bet_last <= present, lives.bet_last, lasts.bet_last), toDateTime64(0, 3, 'UTC')) as bet_last_at,
    nullIf(if(lives.session_last <= present, lives.session_last, lasts.session_last), toDateTime64(0, 3, 'UTC')) as login_last_at,
    nullIf(if(lives.active_last <= present, lives.active_last, lasts.active_last), toDateTime64(0, 3, 'UTC')) as active_last_at,
    sums.deposits_count as deposits_count,
    sums.deposits_count_1h as deposits_count_1h,
    sums.deposits_count_24h as deposits_count_24h,
    sums.deposits_count_7d as deposits_count_7d,
    sums.deposits_count_28d as deposits_count_28d,
    sums.deposits_count_30d as deposits_count_30d,
    sums.deposits as deposits,
    sums.deposits_1h as deposits_1h,
    sums.deposits_24h as deposits_24h,
    sums.deposits_7d as deposits_7d,
    sums.deposits_28d as deposits_28d,
    sums.deposits_30d as deposits_30d,
    sums.withdrawals_count as withdrawals_count,
    sums.withdrawals_count_1h as withdrawals_count_1h,
    sums.withdrawals_count_24h as withdrawals_count_24h,
    sums.withdrawals_count_7d as withdrawals_count_7d,
    sums.withdrawals_count_28d as withdrawals_count_28d,
    sums.withdrawals_count_30d as withdrawals_count_30d,
    sums.withdrawals as withdrawals,
    sums.withdrawals_1h as withdrawals_1h,
    sums.withdrawals_24h as withdrawals_24h,
    sums.withdrawals_7d as withdrawals_7d,
    sums.withdrawals_28d as withdrawals_28d,
    sums.withdrawals_30d as withdrawals_30d,
    sums.bets as bets,
    sums.bets_1h as bets_1h,
    sums.bets_24h as bets_24h,
    sums.bets_7d as bets_7d,
    sums.bets_28d as bets_28d,
    sums.bets_30d as bets_30d,
    sums.handle_real + sums.handle_bonus as handle,
    sums.handle_real_1h + sums.handle_bonus_1h as handle_1h,
    sums.handle_real_24h + sums.handle_bonus_24h as handle_24h,
    sums.handle_real_7d + sums.handle_bonus_7d as handle_7d,
    sums.handle_real_28d + sums.handle_bonus_28d as handle_28d,
    sums.handle_real_30d + sums.handle_bonus_30d as handle_30d,
    sums.handle_bonus as handle_bonus,
    sums.handle_bonus_1h as handle_bonus_1h,
    sums.handle_bonus_24h as handle_bonus_24h,
    sums.handle_bonus_7d as handle_bonus_7d,
    sums.handle_bonus_28d as handle_bonus_28d,
    sums.handle_bonus_30d as handle_bonus_30d,
    sums.handle_real + sums.handle_bonus - sums.wins_real - sums.wins_bonus as ggr,
    sums.handle_real_1h + sums.handle_bonus_1h - sums.wins_real_1h - sums.wins_bonus_1h as ggr_1h,
    sums.handle_real_24h + sums.handle_bonus_24h - sums.wins_real_24h - sums.wins_bonus_24h as ggr_24h,
    sums.handle_real_7d + sums.handle_bonus_7d - sums.wins_real_7d - sums.wins_bonus_7d as ggr_7d,
    sums.handle_real_28d + sums.handle_bonus_28d - sums.wins_real_28d - sums.wins_bonus_28d as ggr_28d,
    sums.handle_real_30d + sums.handle_bonus_30d - sums.wins_real_30d - sums.wins_bonus_30d as ggr_30d,
    sums.handle_real - sums.wins_real - sums.bonus_turned_real + sums.adjustments as ngr,
    sums.handle_real_1h - sums.wins_real_1h - sums.bonus_turned_real_1h + sums.adjustments_1h as ngr_1h,
    sums.handle_real_24h - sums.wins_real_24h - sums.bonus_turned_real_24h + sums.adjustments_24h as ngr_24h,
    sums.handle_real_7d - sums.wins_real_7d - sums.bonus_turned_real_7d + sums.adjustments_7d as ngr_7d,
    sums.handle_real_28d - sums.wins_real_28d - sums.bonus_turned_real_28d + sums.adjustments_28d as ngr_28d,
    sums.handle_real_30d - sums.wins_real_30d - sums.bonus_turned_real_30d + sums.adjustments_30d as ngr_30d,
    sums.bonus_turned_real as bonus_turned_real,
    sums.bonus_turned_real_1h as bonus_turned_real_1h,
    sums.bonus_turned_real_24h as bonus_turned_real_24h,
    sums.bonus_turned_real_7d as bonus_turned_real_7d,
    sums.bonus_turned_real_28d as bonus_turned_real_28d,
    sums.bonus_turned_real_30d as bonus_turned_real_30d,
    sums.sessions as sessions,
    sums.sessions_1h as sessions_1h,
    sums.sessions_24h as sessions_24h,
    sums.sessions_7d as sessions_7d,
    sums.sessions_28d as sessions_28d,
    sums.sessions_30d as sessions_30d,
    toDecimal128(divideDecimal(toDecimal128(sums.deposits_count_norm, 6), toDecimal128(4, 6), 6), 6) as deposits_count_norm_7d,
    if(sums.deposits_count_norm = 0, null, toNullable(toDecimal128(divideDecimal(toDecimal128(sums.deposits_count_7d * 4 - sums.deposits_count_norm, 6), toDecimal128(sums.deposits_count_norm, 6), 6), 6))) as deposit_frequency_change,
    if(toDecimal128(sums.bets_7d, 6) = 0, null, toNullable(toDecimal128(divideDecimal(handle_7d, toDecimal128(sums.bets_7d, 6), 6), 6))) as stake_average_7d,
    if(toDecimal128(sums.bets_norm, 6) = 0, null, toNullable(toDecimal128(divideDecimal((sums.handle_real_norm + sums.handle_bonus_norm), toDecimal128(sums.bets_norm, 6), 6), 6))) as stake_average_norm,
    if(sums.bets_7d = 0 or sums.bets_norm = 0 or sums.handle_real_norm + sums.handle_bonus_norm = 0, null, toNullable(toDecimal128(divideDecimal(
        handle_7d * toDecimal128(sums.bets_norm, 6), (sums.handle_real_norm + sums.handle_bonus_norm) * toDecimal128(sums.bets_7d, 6), 6), 6) - 1)) as stake_average_change,
    sums.bets_norm as bets_norm_28d,
    if(games.game_bets > 0, games.game, '') as favourite_game,
    if(games.type_28d_bets > 0, games.type_28d, '') as favourite_game_type,
    if(games.type_7d_bets > 0, games.type_7d, '') as favourite_game_type_7d,
    if(games.type_norm_bets > 0, games.type_norm, '') as favourite_game_type_norm,
    multiIf(sums.bets_28d = 0, '', products.casino * 2 >= sums.bets_28d, 'casino', 'sports') as favourite_product,
    if(handle_30d = 0, null, toNullable(toDecimal128(divideDecimal(sums.handle_bonus_30d, handle_30d, 6), 6))) as bonus_share_30d
from lives
left any join sums using (player_key)
left any join firsts using (player_key)
left any join lasts using (player_key)
left any join games using (player_key)
left any join products using (player_key)
