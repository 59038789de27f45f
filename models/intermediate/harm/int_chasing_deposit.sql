---
materialized: view
description: "Approved deposits of the last 28 days with what the player lost in the hour before: real stakes less real wins of his casino play and of his sports bets as they were settled, with what rollbacks and corrections took out in that hour. Who counts nowhere is out"
tags: [player]
protects: true
columns:
    brand: Brand
    player_key: Key of the player
    payment_id: Deposit
    approved_at: When it was first approved
    loss_1h: "Real money lost in the hour up to the approval, in base currency; negative where he won"
    is_chasing: 1 where he had lost
---
with
{{ now }} as present,
deposits as (
    select brand, player_key, payment_id, assumeNotNull(approved_at) as at
    from {{ ref('int_payment') }}
    where direction = 'deposit' and approved_at is not null and at > present - interval 28 day and at <= present
        and (brand, player_key) not in (select brand, player_key from {{ ref('int_test_player') }})),
-- An hour of play ends in two hours of the clock.
hours as (
    select player_key, at, payment_id, arrayJoin([toStartOfHour(at), toStartOfHour(at) - interval 1 hour]) as hour from deposits),
plays as (
    select player_key, hour, occurred_at, play.handle_real - play.wins_real as loss
    from {{ ref('int_activity') }} as play
    where (hour, player_key) in (select hour, player_key from hours)
    union all
    -- What a rollback gives back, or a correction takes out, comes off when it is done.
    select player_key, toStartOfHour(at) as hour, at, rolled.handle_real - rolled.wins_real
    from {{ ref('int_booking_casino_rollback') }} as rolled
    where player_key in (select player_key from hours) and basis = 'effect'
    union all
    select player_key, toStartOfHour(leg.1) as hour, leg.1, (bet.handle_real - bet.wins_real) * leg.2
    from {{ ref('int_sport_settlement') }} as bet
    array join arrayConcat([(occurred_at, 1)], if(isNull(corrected_at), [], [(assumeNotNull(corrected_at), -1)])) as leg
    where player_key in (select player_key from hours) and conflict = '' and outcome != 'void'),
losses as (
    select hours.player_key as player_key, hours.payment_id as payment_id, sum(plays.loss) as lost
    from hours inner join plays on hours.player_key = plays.player_key and hours.hour = plays.hour
    where plays.occurred_at <= hours.at and plays.occurred_at > hours.at - interval 1 hour
    group by player_key, payment_id)
select deposits.brand as brand, deposits.player_key as player_key, deposits.payment_id as payment_id,
    deposits.at as approved_at, losses.lost as loss_1h, toUInt8(loss_1h > 0) as is_chasing
from deposits left any join losses on deposits.player_key = losses.player_key and deposits.payment_id = losses.payment_id
