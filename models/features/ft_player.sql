---
materialized: incremental
strategy: overwrite
description: One row per player with all that segments read of him; right at the instant of each run, also where only time has passed
tags: [player, feature]
key: [player_key]
touched: |
    select distinct player_key from {{ arrived('raw_event') }} where ingested_at > {since:DateTime64(3)}
    union distinct
    select distinct player_key from {{ store('int_player') }} where booked_at > {since:DateTime64(3)}
    union distinct
    select distinct player_key from {{ store('int_player_state') }} where booked_at > {since:DateTime64(3)}
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
    where hour >= toStartOfHour({previous:DateTime64(3)} - interval 0 hour) and hour <= {{ now }} - interval 0 hour
            and occurred_at >= {previous:DateTime64(3)} - interval 0 hour and occurred_at <= {{ now }} - interval 0 hour
        or hour >= toStartOfHour({previous:DateTime64(3)} - interval 1 hour) and hour <= {{ now }} - interval 1 hour
            and occurred_at >= {previous:DateTime64(3)} - interval 1 hour and occurred_at <= {{ now }} - interval 1 hour
        or hour >= toStartOfHour({previous:DateTime64(3)} - interval 24 hour) and hour <= {{ now }} - interval 24 hour
            and occurred_at >= {previous:DateTime64(3)} - interval 24 hour and occurred_at <= {{ now }} - interval 24 hour
        or hour >= toStartOfHour({previous:DateTime64(3)} - interval 7 day) and hour <= {{ now }} - interval 7 day
            and occurred_at >= {previous:DateTime64(3)} - interval 7 day and occurred_at <= {{ now }} - interval 7 day
        or hour >= toStartOfHour({previous:DateTime64(3)} - interval 28 day) and hour <= {{ now }} - interval 28 day
            and occurred_at >= {previous:DateTime64(3)} - interval 28 day and occurred_at <= {{ now }} - interval 28 day
        or hour >= toStartOfHour({previous:DateTime64(3)} - interval 30 day) and hour <= {{ now }} - interval 30 day
            and occurred_at >= {previous:DateTime64(3)} - interval 30 day and occurred_at <= {{ now }} - interval 30 day
        or hour >= toStartOfHour({previous:DateTime64(3)} - interval 35 day) and hour <= {{ now }} - interval 35 day
            and occurred_at >= {previous:DateTime64(3)} - interval 35 day and occurred_at <= {{ now }} - interval 35 day
    union distinct
    select distinct player_key from {{ store('int_booking_casino_rollback') }}
    where at >= {previous:DateTime64(3)} - interval 0 hour and at <= {{ now }} - interval 0 hour
        or at >= {previous:DateTime64(3)} - interval 1 hour and at <= {{ now }} - interval 1 hour
        or at >= {previous:DateTime64(3)} - interval 24 hour and at <= {{ now }} - interval 24 hour
        or at >= {previous:DateTime64(3)} - interval 7 day and at <= {{ now }} - interval 7 day
        or at >= {previous:DateTime64(3)} - interval 28 day and at <= {{ now }} - interval 28 day
        or at >= {previous:DateTime64(3)} - interval 30 day and at <= {{ now }} - interval 30 day
        or at >= {previous:DateTime64(3)} - interval 35 day and at <= {{ now }} - interval 35 day
tests:
    - unique: [player_key]
    - expression: handle = 0 or handle_bonus <= handle
columns:
    player_key: Key of the player
    brand: { description: "Brand", type: "LowCardinality(String)" }
    player_id: { description: "As the operator names the player", type: "String" }
    person_id: "Person behind the player, over brands, or empty"
    country: "ISO 3166-1 country, or empty"
    jurisdiction: "Jurisdiction of residence, or empty"
    time_zone: "IANA time zone, or empty"
    language: "Language, or empty"
    is_test: "1 for a test player, who belongs to no segment; for life, and from when it is learnt"
    is_registered: 1 where he registered
    registered_at: "First registration, or null"
    kyc_status: "none, pending, approved, rejected or expired; none where nothing was said"
    is_age_verified: 1 where his age was verified
    consents: "Channels and products for which his consent stands as the gate reads it, as email:casino; email:all where it stands for betting, casino and bingo. What takes back counts from its arrival"
    excluded_at: { description: "Since when he is excluded, or null; only a reinstatement ends it", protects: true }
    exclusion_scope: { description: "Widest scope of the exclusions that stand: brand, group or register; empty without any", protects: true }
    exclusion_register: { description: "Register that told of the latest exclusion of such a scope that stands, or empty", protects: true }
    cooling_off_until: { description: "End of the cooling-off that runs now, or null", protects: true }
    blocked_at: { description: "Since when the operator blocks him, or null", protects: true }
    harm_level: { description: "Strictest over sources of each source's latest marker of harm: low, medium or high, empty without any; medium and high stop promotions and count from their arrival", protects: true }
    is_aml_hold: { description: "1 where an anti-money-laundering hold stands", protects: true }
    limits: { description: "Limits in force in base currency, by kind and period as deposit_week; null where no rate of its currency is known; time limits in minutes", protects: true }
    limits_unrated: { description: "Limits in force in a currency of which no rate is known, as deposit_week: what they come to is unknown, and the gate lets no promotion through", protects: true }
    limits_used: { description: "What he used of each deposit, loss and wager limit in its rolling period (24 hours, 7 or 30 days), in base currency", protects: true }
    limits_share: { description: "Share of each of these limits that is used; 1 where it is reached, null where no rate of its currency is known", protects: true }
    deposit_limit_share: { description: "Largest share of a deposit limit that is used; null without one, or where the share of one is unknown", protects: true }
    loss_limit_share: { description: "Largest share of a loss limit that is used; null without one, or where the share of one is unknown", protects: true }
    wager_limit_share: { description: "Largest share of a wager limit that is used; null without one, or where the share of one is unknown", protects: true }
    limits_reached: { description: "Limits that were reported as reached in a period that still runs, as deposit_week", protects: true }
    deposit_first_at: "First approval of his first deposit, or null"
    deposit_last_at: "First approval of his latest deposit, or null"
    bet_first_at: { description: "First bet that he placed, or of which only the settlement is known, or null", type: "Nullable(DateTime64(3, 'UTC'))" }
    bet_last_at: { description: "Latest bet that he placed, or null", type: "Nullable(DateTime64(3, 'UTC'))" }
    login_first_at: { description: "First start of a session, or null", type: "Nullable(DateTime64(3, 'UTC'))" }
    login_last_at: { description: "Latest start of a session, or null", type: "Nullable(DateTime64(3, 'UTC'))" }
    active_last_at: { description: "Latest of what he did himself: session, bet, request of a payment, and the first approval of one of which no request is known; or null", type: "Nullable(DateTime64(3, 'UTC'))" }
    deposits_count: Approved deposits; over his life
    deposits_count_1h: Approved deposits; of the last hour
    deposits_count_24h: Approved deposits; of the last 24 hours
    deposits_count_7d: Approved deposits; of the last 7 days
    deposits_count_28d: Approved deposits; of the last 28 days
    deposits_count_30d: Approved deposits; of the last 30 days
    deposits: "Approved deposits less reversals, in base currency; over his life"
    deposits_1h: "Approved deposits less reversals, in base currency; of the last hour"
    deposits_24h: "Approved deposits less reversals, in base currency; of the last 24 hours"
    deposits_7d: "Approved deposits less reversals, in base currency; of the last 7 days"
    deposits_28d: "Approved deposits less reversals, in base currency; of the last 28 days"
    deposits_30d: "Approved deposits less reversals, in base currency; of the last 30 days"
    withdrawals_count: Approved withdrawals; over his life
    withdrawals_count_1h: Approved withdrawals; of the last hour
    withdrawals_count_24h: Approved withdrawals; of the last 24 hours
    withdrawals_count_7d: Approved withdrawals; of the last 7 days
    withdrawals_count_28d: Approved withdrawals; of the last 28 days
    withdrawals_count_30d: Approved withdrawals; of the last 30 days
    withdrawals: "Approved withdrawals less reversals, in base currency; over his life"
    withdrawals_1h: "Approved withdrawals less reversals, in base currency; of the last hour"
    withdrawals_24h: "Approved withdrawals less reversals, in base currency; of the last 24 hours"
    withdrawals_7d: "Approved withdrawals less reversals, in base currency; of the last 7 days"
    withdrawals_28d: "Approved withdrawals less reversals, in base currency; of the last 28 days"
    withdrawals_30d: "Approved withdrawals less reversals, in base currency; of the last 30 days"
    bets: Casino bets placed and sports stakes settled, each once whatever corrects it; a rollback leaves the count; over his life
    bets_1h: Casino bets placed and sports stakes settled, each once whatever corrects it; a rollback leaves the count; of the last hour
    bets_24h: Casino bets placed and sports stakes settled, each once whatever corrects it; a rollback leaves the count; of the last 24 hours
    bets_7d: Casino bets placed and sports stakes settled, each once whatever corrects it; a rollback leaves the count; of the last 7 days
    bets_28d: Casino bets placed and sports stakes settled, each once whatever corrects it; a rollback leaves the count; of the last 28 days
    bets_30d: Casino bets placed and sports stakes settled, each once whatever corrects it; a rollback leaves the count; of the last 30 days
    handle: "Handle, real and bonus, less rollbacks and corrections, in base currency; over his life"
    handle_1h: "Handle, real and bonus, less rollbacks and corrections, in base currency; of the last hour"
    handle_24h: "Handle, real and bonus, less rollbacks and corrections, in base currency; of the last 24 hours"
    handle_7d: "Handle, real and bonus, less rollbacks and corrections, in base currency; of the last 7 days"
    handle_28d: "Handle, real and bonus, less rollbacks and corrections, in base currency; of the last 28 days"
    handle_30d: "Handle, real and bonus, less rollbacks and corrections, in base currency; of the last 30 days"
    handle_bonus: "Bonus handle less rollbacks and corrections, in base currency; over his life"
    handle_bonus_1h: "Bonus handle less rollbacks and corrections, in base currency; of the last hour"
    handle_bonus_24h: "Bonus handle less rollbacks and corrections, in base currency; of the last 24 hours"
    handle_bonus_7d: "Bonus handle less rollbacks and corrections, in base currency; of the last 7 days"
    handle_bonus_28d: "Bonus handle less rollbacks and corrections, in base currency; of the last 28 days"
    handle_bonus_30d: "Bonus handle less rollbacks and corrections, in base currency; of the last 30 days"
    ggr: "Handle less wins, in base currency; over his life"
    ggr_1h: "Handle less wins, in base currency; of the last hour"
    ggr_24h: "Handle less wins, in base currency; of the last 24 hours"
    ggr_7d: "Handle less wins, in base currency; of the last 7 days"
    ggr_28d: "Handle less wins, in base currency; of the last 28 days"
    ggr_30d: "Handle less wins, in base currency; of the last 30 days"
    ngr: "GGR less bonus cost, bonus turned real, plus adjustments, in base currency; without the brand's per-cent steps; over his life"
    ngr_1h: "GGR less bonus cost, bonus turned real, plus adjustments, in base currency; without the brand's per-cent steps; of the last hour"
    ngr_24h: "GGR less bonus cost, bonus turned real, plus adjustments, in base currency; without the brand's per-cent steps; of the last 24 hours"
    ngr_7d: "GGR less bonus cost, bonus turned real, plus adjustments, in base currency; without the brand's per-cent steps; of the last 7 days"
    ngr_28d: "GGR less bonus cost, bonus turned real, plus adjustments, in base currency; without the brand's per-cent steps; of the last 28 days"
    ngr_30d: "GGR less bonus cost, bonus turned real, plus adjustments, in base currency; without the brand's per-cent steps; of the last 30 days"
    bonus_turned_real: "Bonus money that became real, in base currency; over his life"
    bonus_turned_real_1h: "Bonus money that became real, in base currency; of the last hour"
    bonus_turned_real_24h: "Bonus money that became real, in base currency; of the last 24 hours"
    bonus_turned_real_7d: "Bonus money that became real, in base currency; of the last 7 days"
    bonus_turned_real_28d: "Bonus money that became real, in base currency; of the last 28 days"
    bonus_turned_real_30d: "Bonus money that became real, in base currency; of the last 30 days"
    sessions: Sessions started; over his life
    sessions_1h: Sessions started; of the last hour
    sessions_24h: Sessions started; of the last 24 hours
    sessions_7d: Sessions started; of the last 7 days
    sessions_28d: Sessions started; of the last 28 days
    sessions_30d: Sessions started; of the last 30 days
    deposits_count_norm_7d: "Own norm: deposits a week, over the 28 days before the last 7"
    deposit_frequency_change: "Deposits of the last 7 days against the own norm: -1 for none, 0 as ever; null without a norm"
    stake_average_7d: "Average stake of the bets of the last 7 days that were not taken back, in base currency; null without any"
    handle_norm_28d: "Handle of the 28 days before the last 7, in base currency"
    stake_average_norm: { description: "Own norm: average stake of the 28 days before the last 7 in base currency, likewise", protects: true }
    stake_average_change: { description: "Average stake of the last 7 days against the own norm; null without either", protects: true }
    bets_norm_28d: Bets of the 28 days before the last 7
    favourite_game: "Casino game with most bets in the last 28 days, or empty"
    favourite_game_type: "Game type with most bets in the last 28 days, or empty"
    favourite_game_type_7d: "Game type with most bets in the last 7 days, or empty"
    favourite_game_type_norm: "Own norm: game type with most bets in the 28 days before the last 7, or empty"
    favourite_product: "casino or sports, whichever took more bets in the last 28 days, or empty"
    bonus_share_30d: "Share of bonus stakes in the stakes of the last 30 days that were not taken back, or null without any"
---
with
{{ now }} as present,
-- Cut off behind six digits. No ratio leaves the range of amounts, so that none can overflow; none divides by zero, even
-- where both branches of a condition are computed.
toDecimal256('999999999999.999999', 6) as ratio_max,
(part, whole) -> toDecimal128(greatest(-ratio_max, least(ratio_max, divideDecimal(part, whole + (whole = 0), 6))), 6) as ratio,
-- Of a limit of which nobody knows what it comes to, nobody knows the share: so the largest is unknown too.
kind -> if(arrayExists(name -> startsWith(name, kind), limits_unrated), null,
    arrayReduce('maxOrNull', mapValues(mapFilter((name, share) -> startsWith(name, kind), limits_share)))) as largest,
-- In these hours a window begins or ends: there each event is looked at by itself.
arrayMap(window -> toStartOfHour(present - toIntervalHour(window)), [0, 1, 24, 168, 672, 720, 840]) as edges,
toDateTime64(0, 3, 'UTC') as never,
toDateTime64('2200-01-01 00:00:00', 3, 'UTC') as unborn,
toDecimal128('0', 6) as none,
-- How many windows an instant has left: 0 is in all, 6 in none, 7 is dated ahead. The bounds have names: planning reckons
-- each expression anew wherever the function stands.
present - interval 1 hour as ago_1h, present - interval 24 hour as ago_24h, present - interval 7 day as ago_7d,
present - interval 28 day as ago_28d, present - interval 30 day as ago_30d, present - interval 35 day as ago_35d,
instant -> multiIf(instant > present, 7, instant > ago_1h, 0, instant > ago_24h, 1, instant > ago_7d, 2, instant > ago_28d, 3,
    instant > ago_30d, 4, instant > ago_35d, 5, 6) as age_of,
-- What is booked apart, by the instant at which it takes effect. Measures stand in one array, so that a window is one sum; what
-- is left out at its end is 0. Their order: 1 deposits_count, 2 deposits, 3 withdrawals_count, 4 withdrawals, 5 bets,
-- 6 handle_real, 7 handle_bonus, 8 wins_real, 9 wins_bonus, 10 bonus_turned_real, 11 adjustments, 12 sessions; and of
-- stakes that stand, by the instant at which they were placed or settled first: 13 their number, 14 real, 15 bonus.
booked_apart as (
    select player_key, leg.1 as at, toUInt8(direction = 'deposit' and leg.2 = 1) as is_deposit,
        toUInt8(leg.2 = 1 and ifNull(requested_at, unborn) > present) as is_unasked,
        arrayConcat(if(direction = 'deposit', [], [none, none]), [toDecimal128(leg.2 = 1, 6), amount * leg.2]) as measures
    from {{ ref('int_payment') }}
    array join arrayConcat([(assumeNotNull(approved_at), 1)], if(isNull(reversed_at), [], [(assumeNotNull(reversed_at), -1)])) as leg
    where player_key in (select player_key from {{ touched }}) and approved_at is not null
    union all
    select player_key, leg.1, toUInt8(0), toUInt8(0),
        [none, none, none, none, toDecimal128(leg.2 = 1 and has_stake = 1 and root_at = occurred_at, 6), settled.handle_real * leg.2, settled.handle_bonus * leg.2,
            settled.wins_real * leg.2, settled.wins_bonus * leg.2, none, none, none,
            toDecimal128(leg.3 * has_stake, 6), settled.handle_real * leg.3, settled.handle_bonus * leg.3]
    from {{ ref('int_sport_settlement') }} as settled
    array join arrayConcat([(occurred_at, 1, 0), (root_at, 0, (occurred_at <= present) - (ifNull(corrected_at, unborn) <= present))],
        if(isNull(corrected_at), [], [(assumeNotNull(corrected_at), -1, 0)])) as leg
    where player_key in (select player_key from {{ touched }}) and conflict = '' and outcome != 'void'
    union all
    select player_key, at, toUInt8(0), toUInt8(0), [none, none, none, none, none, rolled.handle_real, rolled.handle_bonus, rolled.wins_real, rolled.wins_bonus]
    from {{ ref('int_booking_casino_rollback') }} as rolled
    where player_key in (select player_key from {{ touched }}) and basis = 'effect'
    union all
    -- What is taken back by now leaves the window in which it was staked.
    select player_key, maxIf(at, basis = 'restated'), toUInt8(0), toUInt8(0),
        arrayConcat(arrayWithConstant(12, none), [toDecimal128(-(back_real + back_bonus != 0), 6),
            sumIf(back.handle_real, basis = 'effect' and at <= present) as back_real,
            sumIf(back.handle_bonus, basis = 'effect' and at <= present) as back_bonus])
    from {{ ref('int_booking_casino_rollback') }} as back
    where player_key in (select player_key from {{ touched }})
    group by player_key, brand, target_id
    union all
    select player_key, at, toUInt8(0), toUInt8(0), arrayPushBack(arrayWithConstant(9, none), bonus.bonus_turned_real)
    from {{ ref('int_booking_bonus') }} as bonus
    where player_key in (select player_key from {{ touched }}) and basis = 'effect'),
-- What he did, by the windows that it has left: plays, and what is booked apart.
-- Firsts and lasts: 1 bet, 2 session, 3 deposit, 4 what he did himself, 5 a payment of which only the approval is known.
-- The expressions of this query cost more than its rows, where few play: so there are few, and each stands once.
rings as (
    -- The plays of a whole life stand in hour 0: in no window, and booked as such.
    select player_key, toUInt8(hour = toDateTime(0, 'UTC')) as is_booked, game_id, game_type, age_of(hour) as age,
        [toString(any(played.brand)), any(played.player_id)] as names, sum(played.casino_bets) as ring_bets,
        [min(played.bet_first_at), min(played.session_first_at)] as firsts,
        [max(played.bet_last_at), max(played.session_last_at), never, max(played.active_last_at)] as lasts,
        [none, none, none, none, toDecimal128(ring_bets, 6), sum(played.handle_real), sum(played.handle_bonus),
            sum(played.wins_real), sum(played.wins_bonus), none, sum(played.adjustments), toDecimal128(sum(played.sessions), 6), toDecimal128(ring_bets, 6), sum(played.handle_real), sum(played.handle_bonus)] as measures
    from {{ ref('int_activity_hour') }} as played
    where player_key in (select player_key from {{ touched }}) and not has(edges, hour)
        and (hour = toDateTime(0, 'UTC') or hour >= toStartOfHour(present - interval 35 day)
            -- Where something is dated ahead, the latest before it may be of any age.
            or player_key in (select player_key from {{ ref('int_activity') }} where hour >= toStartOfHour(present) and occurred_at > present))
    group by player_key, is_booked, game_id, game_type, age
    union all
    select player_key, toUInt8(0) as is_booked, plays.game_id as game_id, plays.game_type as game_type, age_of(occurred_at) as age,
        emptyArrayString() as names, sum(toUInt64(plays.is_casino_bet)) as ring_bets, []::Array(DateTime64(3, 'UTC')) as firsts,
        [max(if(is_casino_bet + is_sport_bet > 0, occurred_at, never)), max(if(is_session > 0, occurred_at, never)), never,
            max(if(is_said_by_player > 0, occurred_at, never))] as lasts,
        [none, none, none, none, toDecimal128(ring_bets, 6), sum(plays.handle_real), sum(plays.handle_bonus),
            sum(plays.wins_real), sum(plays.wins_bonus), none, sum(plays.adjustments), toDecimal128(sum(plays.is_session), 6), toDecimal128(ring_bets, 6), sum(plays.handle_real), sum(plays.handle_bonus)] as measures
    from (
        select * from {{ ref('int_activity') }}
        where hour in (
                toStartOfHour(present), toStartOfHour(present - interval 1 hour), toStartOfHour(present - interval 24 hour), toStartOfHour(present - interval 7 day),
                toStartOfHour(present - interval 28 day), toStartOfHour(present - interval 30 day), toStartOfHour(present - interval 35 day))
            and player_key in (select player_key from {{ touched }})
        limit 1 by player_key, occurred_at, event_id) as plays
    group by player_key, game_id, game_type, age
    union all
    select player_key, toUInt8(1), '', '', age_of(at) as age, emptyArrayString(), toUInt64(0),
        -- Whose bet is settled has placed it, also where nobody told of that.
        [min(if(apart.measures[5] > 0, at, unborn)), unborn, min(if(is_deposit > 0, at, unborn))],
        [never, never, max(if(is_deposit > 0, at, never)), never, max(if(is_unasked > 0, at, never))],
        sumForEach(apart.measures)
    from booked_apart as apart
    group by player_key, age),
-- By window. What was booked is summed over his life; of plays only what is dated ahead comes off it.
sums as (
    select player_key, anyIf(names, notEmpty(names)) as name,
        minForEachIf(rings.firsts, age <= 6) as life_firsts, maxForEachIf(rings.lasts, is_booked = 1 and age <= 6) as life_lasts,
        maxForEachIf(rings.lasts, is_booked = 0 and age <= 6) as past_lasts,
        sumIf(ring_bets, is_booked = 0 and age <= 3) as casino_bets_28d,
        sumMapIf([game_id], [ring_bets], is_booked = 0 and ring_bets > 0 and age <= 3) as games,
        sumMapIf([game_type], [ring_bets], is_booked = 0 and ring_bets > 0 and age <= 3) as types,
        sumMapIf([game_type], [ring_bets], is_booked = 0 and ring_bets > 0 and age <= 2) as types_7d,
        sumMapIf([game_type], [ring_bets], is_booked = 0 and ring_bets > 0 and age between 3 and 5) as types_norm,
        sumForEachIf(measures, is_booked = 1 and age <= 6) as booked, sumForEachIf(measures, is_booked = 0 and age = 7) as ahead,
        sumForEachIf(measures, age <= 0) as in_1h, sumForEachIf(measures, age <= 1) as in_24h, sumForEachIf(measures, age <= 2) as in_7d,
        sumForEachIf(measures, age <= 3) as in_28d, sumForEachIf(measures, age <= 4) as in_30d, sumForEachIf(measures, age between 3 and 5) as in_norm
    from rings
    group by player_key
    -- Everybody who ever did anything has a life.
    having notEmpty(name))
select
    player_key, name[1] as brand, name[2] as player_id,
    person_id, country, jurisdiction, time_zone,
    language, is_test, is_registered, registered_at,
    if(whole.kyc_status = '', 'none', whole.kyc_status) as kyc_status, is_age_verified, consents,
    excluded_at, exclusion_scope, exclusion_register,
    cooling_off_until, blocked_at,
    harm_level, is_aml_hold, limits,
    limits_used, limits_unrated, limits_share,
    largest('deposit_') as deposit_limit_share, largest('loss_') as loss_limit_share, largest('wager_') as wager_limit_share,
    limits_reached,
    if(life_firsts[3] > never and life_firsts[3] <= present, toNullable(life_firsts[3]), null) as deposit_first_at,
    nullIf(life_lasts[3], never) as deposit_last_at,
    if(life_firsts[1] <= present, toNullable(life_firsts[1]), null) as bet_first_at,
    nullIf(if(life_lasts[1] <= present, life_lasts[1], past_lasts[1]), never) as bet_last_at,
    if(life_firsts[2] <= present, toNullable(life_firsts[2]), null) as login_first_at,
    nullIf(if(life_lasts[2] <= present, life_lasts[2], past_lasts[2]), never) as login_last_at,
    nullIf(greatest(if(life_lasts[4] <= present, life_lasts[4], past_lasts[4]), life_lasts[5]), never) as active_last_at,
    toInt64(in_life[1]) as deposits_count, toInt64(in_1h[1]) as deposits_count_1h, toInt64(in_24h[1]) as deposits_count_24h,
    toInt64(in_7d[1]) as deposits_count_7d, toInt64(in_28d[1]) as deposits_count_28d, toInt64(in_30d[1]) as deposits_count_30d,
    in_life[2] as deposits, in_1h[2] as deposits_1h, in_24h[2] as deposits_24h,
    in_7d[2] as deposits_7d, in_28d[2] as deposits_28d, in_30d[2] as deposits_30d,
    toInt64(in_life[3]) as withdrawals_count, toInt64(in_1h[3]) as withdrawals_count_1h, toInt64(in_24h[3]) as withdrawals_count_24h,
    toInt64(in_7d[3]) as withdrawals_count_7d, toInt64(in_28d[3]) as withdrawals_count_28d, toInt64(in_30d[3]) as withdrawals_count_30d,
    in_life[4] as withdrawals, in_1h[4] as withdrawals_1h, in_24h[4] as withdrawals_24h,
    in_7d[4] as withdrawals_7d, in_28d[4] as withdrawals_28d, in_30d[4] as withdrawals_30d,
    toInt64(in_life[5]) as bets, toInt64(in_1h[5]) as bets_1h, toInt64(in_24h[5]) as bets_24h,
    toInt64(in_7d[5]) as bets_7d, toInt64(in_28d[5]) as bets_28d, toInt64(in_30d[5]) as bets_30d,
    in_life[6] + in_life[7] as handle, in_1h[6] + in_1h[7] as handle_1h, in_24h[6] + in_24h[7] as handle_24h,
    in_7d[6] + in_7d[7] as handle_7d, in_28d[6] + in_28d[7] as handle_28d, in_30d[6] + in_30d[7] as handle_30d,
    in_life[7] as handle_bonus, in_1h[7] as handle_bonus_1h, in_24h[7] as handle_bonus_24h,
    in_7d[7] as handle_bonus_7d, in_28d[7] as handle_bonus_28d, in_30d[7] as handle_bonus_30d,
    handle - in_life[8] - in_life[9] as ggr, handle_1h - in_1h[8] - in_1h[9] as ggr_1h, handle_24h - in_24h[8] - in_24h[9] as ggr_24h,
    handle_7d - in_7d[8] - in_7d[9] as ggr_7d, handle_28d - in_28d[8] - in_28d[9] as ggr_28d, handle_30d - in_30d[8] - in_30d[9] as ggr_30d,
    in_life[6] - in_life[8] - in_life[10] + in_life[11] as ngr, in_1h[6] - in_1h[8] - in_1h[10] + in_1h[11] as ngr_1h, in_24h[6] - in_24h[8] - in_24h[10] + in_24h[11] as ngr_24h,
    in_7d[6] - in_7d[8] - in_7d[10] + in_7d[11] as ngr_7d, in_28d[6] - in_28d[8] - in_28d[10] + in_28d[11] as ngr_28d, in_30d[6] - in_30d[8] - in_30d[10] + in_30d[11] as ngr_30d,
    in_life[10] as bonus_turned_real, in_1h[10] as bonus_turned_real_1h, in_24h[10] as bonus_turned_real_24h,
    in_7d[10] as bonus_turned_real_7d, in_28d[10] as bonus_turned_real_28d, in_30d[10] as bonus_turned_real_30d,
    toInt64(in_life[12]) as sessions, toInt64(in_1h[12]) as sessions_1h, toInt64(in_24h[12]) as sessions_24h,
    toInt64(in_7d[12]) as sessions_7d, toInt64(in_28d[12]) as sessions_28d, toInt64(in_30d[12]) as sessions_30d,
    ratio(in_norm[1], toDecimal128(4, 6)) as deposits_count_norm_7d,
    if(in_norm[1] = 0, null, toNullable(ratio(in_7d[1] * 4 - in_norm[1], in_norm[1]))) as deposit_frequency_change,
    if(in_7d[13] <= 0, null, toNullable(toDecimal128(divideDecimal(in_7d[14] + in_7d[15], in_7d[13], 6), 6))) as stake_average_7d,
    in_norm[6] + in_norm[7] as handle_norm_28d,
    if(in_norm[13] <= 0, null, toNullable(toDecimal128(divideDecimal(in_norm[14] + in_norm[15], in_norm[13], 6), 6))) as stake_average_norm,
    if(in_7d[13] <= 0 or in_norm[13] <= 0 or in_norm[14] + in_norm[15] <= 0, null, toNullable(ratio(
        toDecimal256(in_7d[14] + in_7d[15], 6) * toInt64(in_norm[13]), toDecimal256(in_norm[14] + in_norm[15], 6) * toInt64(in_7d[13])) - 1)) as stake_average_change,
    toInt64(in_norm[5]) as bets_norm_28d,
    -- Names come in their order, so of equals the first stands.
    games.1[indexOf(games.2, arrayMax(games.2))] as favourite_game,
    types.1[indexOf(types.2, arrayMax(types.2))] as favourite_game_type,
    types_7d.1[indexOf(types_7d.2, arrayMax(types_7d.2))] as favourite_game_type_7d,
    types_norm.1[indexOf(types_norm.2, arrayMax(types_norm.2))] as favourite_game_type_norm,
    multiIf(in_28d[5] = 0, '', casino_bets_28d * 2 >= toInt64(in_28d[5]), 'casino', 'sports') as favourite_product,
    if(in_30d[14] + in_30d[15] = 0, null, toNullable(ratio(in_30d[15], in_30d[14] + in_30d[15]))) as bonus_share_30d
from (
    -- Once, and by name: whatever else reads them would be planned with all of it.
    select *, arrayMap(place -> booked[place] - ahead[place], range(1, 13)) as in_life,
        mapApply((name, amount) -> (name, multiIf(
                name = 'deposit_day', in_24h[2], name = 'deposit_week', in_7d[2], name = 'deposit_month', in_30d[2],
                name = 'loss_day', greatest(toDecimal128('0', 6), in_24h[6] - in_24h[8]),
                name = 'loss_week', greatest(toDecimal128('0', 6), in_7d[6] - in_7d[8]),
                name = 'loss_month', greatest(toDecimal128('0', 6), in_30d[6] - in_30d[8]),
                name = 'wager_day', in_24h[6], name = 'wager_week', in_7d[6], in_30d[6])),
            mapFilter((name, amount) -> not startsWith(name, 'time_'), limits)) as limits_used,
        mapApply((name, used) -> (name, multiIf(
                has(limits_unrated, name), null,
                limits[name] = 0, toNullable(toDecimal128('1', 6)),
                toNullable(ratio(used, ifNull(limits[name], none))))), limits_used) as limits_share
    from sums
    left any join {{ looked_up('int_player') }} as player using (player_key)
    left any join {{ looked_up('int_player_state') }} as state using (player_key)) as whole
