---
materialized: view
description: "What predictions read of each player who ever deposited, from what had happened by the present: the same select as of a past instant is what they learn from"
tags: [predict]
columns:
    brand: Brand
    player_key: Key of the player
    deposit_first_at: First approval of his first deposit
    deposit_last_at: First approval of his latest deposit by the present
    is_restricted: { description: "1 where he was ever excluded, cooled off or marked for medium or high harm by the present", protects: true }
    traits: "Traits by name, at least 0: days, counts and amounts in base currency of the 7, 30 and 90 days before the present"
---
with
{{ now }} as present,
payments as (
    select player_key, any(payment.brand) as brand,
        minIf(approved, is_deposit) as deposit_first_at, maxIf(approved, is_deposit) as deposit_last_at,
        dateDiff('second', deposit_last_at, present) / 86400 as days_since_deposit,
        dateDiff('second', deposit_first_at, present) / 86400 as days_since_first_deposit,
        countIf(is_deposit and approved > present - interval 7 day) as deposits_7d,
        countIf(is_deposit and approved > present - interval 30 day) as deposits_30d,
        countIf(is_deposit and approved > present - interval 90 day) as deposits_90d,
        uniqExactIf(toDate(approved), is_deposit and approved > present - interval 30 day) as deposit_days_30d,
        uniqExactIf(toDate(approved), is_deposit and approved > present - interval 90 day) as deposit_days_90d,
        countIf(is_deposit) as deposits_ever,
        toFloat64(sumIf(payment.amount, is_deposit and approved > present - interval 7 day)) as deposited_7d,
        toFloat64(sumIf(payment.amount, is_deposit and approved > present - interval 30 day)) as deposited_30d,
        toFloat64(sumIf(payment.amount, is_deposit and approved > present - interval 90 day)) as deposited_90d,
        toFloat64(maxIf(payment.amount, is_deposit and approved > present - interval 90 day)) as deposit_largest_90d,
        countIf(is_deposit and toHour(approved) < 6 and approved > present - interval 30 day) as night_deposits_30d,
        countIf(not is_deposit and approved > present - interval 30 day) as withdrawals_30d,
        countIf(not is_deposit and approved > present - interval 90 day) as withdrawals_90d,
        toFloat64(sumIf(payment.amount, not is_deposit and approved > present - interval 30 day)) as withdrawn_30d,
        toFloat64(sumIf(payment.amount, not is_deposit and approved > present - interval 90 day)) as withdrawn_90d
    from (
        select brand, player_key, amount, assumeNotNull(approved_at) as approved, direction = 'deposit' as is_deposit
        from {{ ref('int_payment') }}
        where approved_at is not null and approved_at <= present) as payment
    where (payment.brand, player_key) not in (select brand, player_key from {{ ref('int_test_player') }})
    group by player_key
    having countIf(is_deposit) > 0),
declines as (
    select player_key,
        countIf(direction = 'deposit') as declined_deposits_30d, countIf(direction = 'withdrawal') as declined_withdrawals_30d
    from {{ ref('int_payment_event') }}
    where status in ('rejected', 'cancelled') and occurred_at <= present and occurred_at > present - interval 30 day
    group by player_key),
-- Whole hours: the one in which the present falls would hold what is behind it.
play as (
    select player_key,
        sumIf(casino_bets, hour > present - interval 30 day) as bets_30d, sum(casino_bets) as bets_90d,
        uniqExactIf(toDate(hour), hour > present - interval 30 day) as active_days_30d,
        toFloat64(sumIf(tile.handle_real, hour > present - interval 30 day)) as staked_30d,
        toFloat64(sumIf(tile.handle_bonus, hour > present - interval 30 day)) as staked_bonus_30d,
        greatest(0, toFloat64(sumIf(tile.handle_real - tile.wins_real, hour > present - interval 30 day))) as lost_30d,
        sumIf(casino_bets, toHour(hour) < 6 and hour > present - interval 30 day) as night_bets_30d
    from {{ ref('int_activity_hour') }} as tile
    where hour < toStartOfHour(present) and hour > present - interval 90 day
    group by player_key),
bonuses as (
    select player_key, count() as bonuses_90d, toFloat64(sum(bonus_turned_real)) as bonus_turned_90d
    from {{ ref('int_booking_bonus') }}
    where basis = 'effect' and at <= present and at > present - interval 90 day
    group by player_key),
restrictions as (
    select player_key,
        countIf(startsWith(fact, 'limit_reached') and restricted_at > present - interval 90 day) as limits_reached_90d,
        toUInt8(countIf(fact in ('exclusion', 'cooling_off') or startsWith(fact, 'harm:')) > 0) as is_restricted
    from {{ ref('stg_compliance__fact') }}
    where restricted_at > toDateTime64(0, 3, 'UTC') and restricted_at <= present
    group by player_key)
select
    payments.brand as brand, payments.player_key as player_key, payments.deposit_first_at as deposit_first_at,
    payments.deposit_last_at as deposit_last_at, restrictions.is_restricted as is_restricted,
    mapFromArrays(
        [
            'days_since_deposit', 'days_since_first_deposit', 'deposits_7d', 'deposits_30d', 'deposits_90d', 'deposit_days_30d',
            'deposit_days_90d', 'deposits_ever', 'deposited_7d', 'deposited_30d', 'deposited_90d', 'deposit_largest_90d',
            'night_deposits_30d', 'withdrawals_30d', 'withdrawals_90d', 'withdrawn_30d', 'withdrawn_90d',
            'declined_deposits_30d', 'declined_withdrawals_30d', 'bets_30d', 'bets_90d', 'active_days_30d', 'staked_30d',
            'staked_bonus_30d', 'lost_30d', 'night_bets_30d', 'bonuses_90d', 'bonus_turned_90d', 'limits_reached_90d'],
        arrayMap(value -> toFloat64(value), [
            days_since_deposit, days_since_first_deposit, deposits_7d, deposits_30d, deposits_90d, deposit_days_30d,
            deposit_days_90d, deposits_ever, deposited_7d, deposited_30d, deposited_90d, deposit_largest_90d,
            night_deposits_30d, withdrawals_30d, withdrawals_90d, withdrawn_30d, withdrawn_90d,
            declined_deposits_30d, declined_withdrawals_30d, bets_30d, bets_90d, active_days_30d, staked_30d,
            staked_bonus_30d, lost_30d, night_bets_30d, bonuses_90d, bonus_turned_90d, limits_reached_90d])) as traits
from payments
left any join declines on declines.player_key = payments.player_key
left any join play on play.player_key = payments.player_key
left any join bonuses on bonuses.player_key = payments.player_key
left any join restrictions on restrictions.player_key = payments.player_key
