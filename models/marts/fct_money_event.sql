---
materialized: view
description: "Every amount of the money marts by the event that moves it: the way down from a figure. Read it with player_key, and it reads only him; who moved a day's figure says int_money_by_player_day. Players who count nowhere are out"
tags: [money]
columns:
    brand: Brand
    day: The brand's reporting day on which the amount counts
    player_key: Key of the player
    product: casino, sports, or empty where no product is concerned
    currency: "ISO 4217 currency of the event; of what is taken out, that of what it takes out"
    measure: "handle_real, handle_bonus, wins_real, wins_bonus, bonus_turned_real, adjustments, deposits, withdrawals, payment_fees or charge_backs"
    amount: "What the event adds to the measure, in base currency; negative where it is taken out again"
    occurred_at: When it counts
    event_id: "The event; of what is taken out, the event that is taken out"
    subject_id: "Round, bet, payment or bonus instance that it is about, or empty"
    game_id: "Game of casino play, or empty; whose it is, int_casino_game says for brands with steps of some games only"
    is_reversal: "1 where a rollback, correction or reversal takes out what the event had added"
---
with
plays as (
    select brand, player_key, 'casino' as product, play.currency as currency, occurred_at, event_id, round_id as subject_id, toString(play.game_id) as game_id, 0 as is_reversal,
        [('handle_real', play.handle_real), ('handle_bonus', play.handle_bonus), ('wins_real', play.wins_real), ('wins_bonus', play.wins_bonus)] as amounts
    from {{ ref('stg_casino__game') }} as play),
rollbacks as (
    select brand, player_key, 'casino', taken.currency, at, target_id, '', game_id, 1,
        [('handle_real', taken.handle_real), ('handle_bonus', taken.handle_bonus), ('wins_real', taken.wins_real), ('wins_bonus', taken.wins_bonus)]
    from {{ ref('int_booking_casino_rollback') }} as taken
    where basis = 'effect'),
settlements as (
    select brand, player_key, 'sports', settled.currency, leg.1, event_id, bet_id, '', leg.2 < 0,
        arrayMap(each -> (each.1, each.2 * leg.2), [('handle_real', settled.handle_real), ('handle_bonus', settled.handle_bonus),
            ('wins_real', settled.wins_real), ('wins_bonus', settled.wins_bonus)])
    from {{ ref('int_sport_settlement') }} as settled
    array join arrayConcat([(occurred_at, 1)], if(isNull(corrected_at), [], [(assumeNotNull(corrected_at), -1)])) as leg
    where conflict = '' and outcome != 'void'),
-- Of an approval the event is the first that said so.
approvals as (
    select brand, player_key, direction, payment_id, argMin(event_id, (occurred_at, arrival, kafka_partition, kafka_offset)) as event_id
    from {{ ref('int_payment_event') }}
    where status = 'approved'
    group by brand, player_key, direction, payment_id),
payments as (
    select payment.brand, payment.player_key, '', payment.currency, leg.1, approvals.event_id, payment.payment_id, '', leg.2 < 0,
        [(concat(toString(payment.direction), 's'), payment.amount * leg.2),
            ('payment_fees', if(leg.2 = 1, payment.fee, 0)),
            ('charge_backs', if(leg.2 = -1 and payment.direction = 'deposit' and payment.is_charge_back = 1, payment.amount, 0))]
    from {{ ref('int_payment') }} as payment
    inner join approvals using (player_key, direction, payment_id, brand)
    array join arrayConcat(
        [(assumeNotNull(approved_at), 1)], if(isNull(reversed_at), [], [(assumeNotNull(reversed_at), -1)])) as leg
    where approved_at is not null),
completions as (
    select brand, player_key, '', argMin(state.currency, (occurred_at, arrived)), min(state.occurred_at), argMin(state.event_id, (occurred_at, arrived)), bonus_instance_id, '', 0,
        [('bonus_turned_real', argMin(state.turned_real, (occurred_at, arrived)))]
    from {{ ref('stg_bonus__state') }} as state
    where status = 'completed'
    group by brand, player_key, bonus_instance_id),
adjustments as (
    select brand, player_key, '', event.currency, occurred_at, event_id, '', '', 0, [('adjustments', event.amount)]
    from {{ ref('stg_wallet__adjustment') }} as event)
select
    brand, {{ brand_day('occurred_at') }} as day, player_key, product, currency, one.1 as measure, one.2 as amount,
    occurred_at, event_id, subject_id, game_id, toUInt8(is_reversal) as is_reversal
from (
    select * from plays union all select * from rollbacks union all select * from settlements
    union all select * from payments union all select * from completions union all select * from adjustments)
array join amounts as one
where one.2 != 0 and (brand, player_key) not in (select brand, player_key from {{ ref('int_test_player') }})
