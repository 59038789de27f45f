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
    traits: { description: "Traits by name, at least 0: days, counts and amounts in base currency of the 7, 30 and 90 days before the present. Bets are casino bets and sports bets as they were placed; night is midnight to 6 in his own zone (casino: by the hour of UTC in which the bet fell). QUESTION_MODEL of models/predict/question/trait.ts changes with what a trait means. Signs of harm are among them", protects: true }
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
-- What he did himself: bets, sessions, payments that he asked for, and those of which only the approval is known. What is
-- done to him (a message, a settlement) makes nobody active. A sports bet is played when it is placed; where only
-- settlements are told, when the first of them was. What comes by the hour comes by whole hours: the one in which the
-- present falls would hold what is behind it.
doings as (
    select player_key, toDateTime64(hour, 3, 'UTC') as at, tile.casino_bets as bets
    from {{ ref('int_activity_hour') }} as tile
    where hour < toStartOfHour(present) and hour > present - interval 90 day and active_last_at > toDateTime64(0, 3, 'UTC')
    union all
    select player_key, assumeNotNull(approved_at) as at, toUInt64(0) as bets
    from {{ ref('int_payment') }}
    where approved_at <= present and approved_at > present - interval 30 day and (requested_at is null or requested_at > present)
    union all
    select player_key, min(occurred_at) as at, toUInt64(1) as bets
    from {{ ref('int_sport_event') }} as bet
    where is_settlement = 0 and bet.occurred_at <= present and bet.occurred_at > present - interval 90 day
    group by player_key, bet_id
    union all
    select player_key, min(occurred_at) as at, toUInt64(1) as bets
    from {{ ref('int_sport_settlement') }} as settled
    where is_orphan = 1 and conflict = '' and settled.occurred_at <= present and settled.occurred_at > present - interval 90 day
    group by player_key, bet_id),
bets as (
    select player_key, sumIf(doings.bets, at > present - interval 30 day) as bets_30d, sum(doings.bets) as bets_90d,
        uniqExactIf(toDate(at), at > present - interval 30 day) as active_days_30d
    from doings
    group by player_key),
zones as (
    select player_key, argMax(said.zone, (occurred_at, arrival, kafka_partition, kafka_offset)) as zone
    from (
        select *, assumeNotNull(time_zone) as zone from {{ ref('int_profile_event') }}
        where occurred_at <= present and time_zone is not null) as said
    group by player_key),
-- Only as text is an instant told in a zone that is a column. Of somebody without a registration no zone is known.
nights as (
    select player_key, sum(did.bets) as night_bets_30d, sum(did.deposits) as night_deposits_30d
    from (
        select player_key, at, bets, deposits, if(zones.zone = '', 'UTC', zones.zone) as zone
        from (
            select player_key, at, doings.bets as bets, 0 as deposits from doings where doings.bets > 0 and at > present - interval 30 day
            union all
            select player_key, assumeNotNull(approved_at), 0, 1 from {{ ref('int_payment') }}
            where direction = 'deposit' and approved_at > present - interval 30 day and approved_at <= present) as done
        left any join zones on zones.player_key = done.player_key) as did
    where substring(toString(at, zone), 12, 2) < '06'
    group by player_key),
-- What was staked and won: casino play with what rollbacks took out, sports as settled with what corrections took out.
moves as (
    select player_key, tile.handle_real as real, tile.handle_bonus as bonus, tile.wins_real as won
    from {{ ref('int_activity_hour') }} as tile
    where hour < toStartOfHour(present) and hour > present - interval 30 day
    union all
    select player_key, rolled.handle_real, rolled.handle_bonus, rolled.wins_real
    from {{ ref('int_booking_casino_rollback') }} as rolled
    where basis = 'effect' and at <= present and at > present - interval 30 day
    union all
    select player_key, settled.handle_real * leg.2, settled.handle_bonus * leg.2, settled.wins_real * leg.2
    from {{ ref('int_sport_settlement') }} as settled
    array join arrayConcat([(occurred_at, 1)], if(isNull(corrected_at), [], [(assumeNotNull(corrected_at), -1)])) as leg
    where conflict = '' and outcome != 'void' and leg.1 <= present and leg.1 > present - interval 30 day),
play as (
    select player_key, greatest(0, toFloat64(sum(real))) as staked_30d, greatest(0, toFloat64(sum(bonus))) as staked_bonus_30d,
        greatest(0, toFloat64(sum(real - won))) as lost_30d
    from moves
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
left any join bets on bets.player_key = payments.player_key
left any join nights on nights.player_key = payments.player_key
left any join play on play.player_key = payments.player_key
left any join bonuses on bonuses.player_key = payments.player_key
left any join restrictions on restrictions.player_key = payments.player_key
