---
materialized: table
description: "Signs that a player may come to harm, over the last 28 days up to the last refresh, beside when he was last there; for protection, never for promotion. Players who count nowhere are out"
tags: [player, compliance, hourly]
protects: true
schedule: "7 * * * *"
order_by: [player_key]
tests:
    - unique: [player_key]
    - expression: night_bets <= bets
columns:
    player_key: Key of the player
    brand: Brand
    login_days: "Whole days since the start of his latest session, or null"
    bet_days: "Whole days since the latest bet that he placed, or null"
    deposit_days: "Whole days since his latest approved deposit, or null"
    sessions: Sessions that he began
    session_minutes_average: "Average length of his sessions in minutes, or null; one that is open counts up to the present, at most up to 30 minutes behind what he last did in it"
    session_minutes_longest: "Longest of them, in minutes, or null"
    session_minutes_running: "Length of the session in which he is now, in minutes, or null: open, and he did something in it within 30 minutes"
    bets: Bets that he placed
    night_bets: "Of these, between midnight and 6 in the morning in his own time zone (by the hour of UTC in which they fell)"
    night_share: "night_bets / bets, null without bets"
    deposits_count: Approved deposits
    deposits: "Approved deposits in base currency; reversals leave them"
    withdrawals: "Approved withdrawals in base currency; reversals leave them"
    deposit_withdrawal_ratio: "deposits / withdrawals, null without withdrawals"
    withdrawals_reversed: "Withdrawals that were asked for and cancelled before they were approved, and approved ones that were taken back"
    chasing_deposits: Deposits within an hour after a loss
    chasing_share: "chasing_deposits / deposits_count, null without deposits"
---
with
{{ now }} as present,
present - interval 28 day as since,
lives as (
    select player_key, any(life.brand) as brand, max(life.session_last_at) as login_last, max(life.bet_last_at) as bet_last
    from {{ ref('int_activity_life') }} as life
    group by player_key
    having (brand, player_key) not in (select brand, player_key from {{ ref('int_test_player') }})),
payments as (
    select player_key, maxIf(at, direction = 'deposit') as deposit_last,
        countIf(direction = 'deposit' and at > since) as deposits_count,
        sumIf(payment.amount, direction = 'deposit' and at > since) as deposits,
        sumIf(payment.amount, direction = 'withdrawal' and at > since) as withdrawals
    from (select *, assumeNotNull(approved_at) as at from {{ ref('int_payment') }} where approved_at is not null) as payment
    where at <= present
    group by player_key),
-- A withdrawal that the player thought better of.
taken_back as (
    select player_key, count() as withdrawals_reversed
    from (
        select player_key, payment_id, brand
        from {{ ref('stg_wallet__attempt') }}
        where direction = 'withdrawal' and status in ('cancelled', 'reversed') and occurred_at > since and occurred_at <= present
        group by player_key, payment_id, brand)
    group by player_key),
stays as (
    select player_key, count() as sessions, sum(minutes) as minutes_all, maxOrNull(minutes) as longest,
        maxOrNullIf(minutes, is_running = 1) as running
    from {{ ref('int_session') }}
    where started_at > since and started_at <= present
    group by player_key),
-- Only as text is an instant told in a zone that is a column.
bets as (
    select player_key, sum(placed) as bets, sumIf(placed, substring(toString(hour, zone), 12, 2) < '06') as night_bets
    from (
        -- Of somebody without a registration no zone is known.
        select player_key, hour, placed, if(zones.time_zone = '', 'UTC', zones.time_zone) as zone
        from (
            select player_key, toDateTime(hour, 'UTC') as hour, play.casino_bets as placed from {{ ref('int_activity_hour') }} as play
            where hour > since and hour <= present
            union all
            select player_key, toStartOfHour(occurred_at), 1 from {{ ref('int_sport_event') }}
            where is_settlement = 0 and occurred_at > since and occurred_at <= present) as placed_bets
        left any join {{ ref('int_player') }} as zones using (player_key)
        where placed > 0)
    group by player_key),
chased as (select player_key, countIf(is_chasing = 1) as chasing_deposits from {{ ref('int_chasing_deposit') }} group by player_key),
last -> if(last <= toDateTime64(0, 3, 'UTC'), null, toNullable(toUInt32(greatest(age('day', last, present), 0)))) as days_since,
(part, whole) -> if(whole = 0, null, toNullable(toDecimal128(divideDecimal(
    toDecimal128(part, 6), toDecimal128(if(whole = 0, 1, whole), 6), 10), 10))) as share
select
    l.player_key as player_key, l.brand as brand,
    days_since(l.login_last) as login_days, days_since(l.bet_last) as bet_days, days_since(payments.deposit_last) as deposit_days,
    stays.sessions as sessions, if(stays.sessions = 0, null, toNullable(toDecimal128(divideDecimal(
        toDecimal128(stays.minutes_all, 2), toDecimal128(greatest(stays.sessions, 1), 2), 2), 2))) as session_minutes_average,
    stays.longest as session_minutes_longest, stays.running as session_minutes_running,
    bets.bets as bets, bets.night_bets as night_bets, share(night_bets, bets) as night_share,
    payments.deposits_count as deposits_count, payments.deposits as deposits, payments.withdrawals as withdrawals,
    if(withdrawals = 0, null, toNullable(toDecimal128(divideDecimal(deposits, withdrawals, 6), 6))) as deposit_withdrawal_ratio,
    taken_back.withdrawals_reversed as withdrawals_reversed,
    chased.chasing_deposits as chasing_deposits, share(chasing_deposits, deposits_count) as chasing_share
from lives as l
left any join payments on l.player_key = payments.player_key
left any join taken_back on l.player_key = taken_back.player_key
left any join stays on l.player_key = stays.player_key
left any join bets on l.player_key = bets.player_key
left any join chased on l.player_key = chased.player_key
