---
materialized: incremental
strategy: overwrite
description: Each payment with its first approval and the reversal that took it out again
tags: [wallet, money]
key: [player_key, direction, payment_id, brand]
granularity: 1024
touched: |
    select distinct player_key, type as direction, subject_id as payment_id, brand
    from {{ arrived('raw_event') }}
    where topic = 'wallet' and type in ('deposit', 'withdrawal') and ingested_at > {since:DateTime64(3)}
columns:
    brand: Brand
    player_key: Key of the player
    direction: deposit or withdrawal
    payment_id: Payment
    amount: Amount of the first approval in base currency, 0 before
    fee: What the provider took for the first approval in base currency, 0 before; a reversal leaves it
    currency: ISO 4217 currency of the first approval, before it of the first state
    requested_at: First request by occurred_at, or null
    approved_at: First approval by occurred_at, or null
    reversed_at: When it was taken out again, or null
    is_charge_back: 1 where it was taken out by a charge-back
    status_last: Status that was reported for the latest instant
---
with
payments as (
    select brand, player_key, direction, payment_id,
        -- As a set: a row that healing wrote again is the same row.
        arraySort(groupUniqArray((occurred_at, (arrival, kafka_partition, kafka_offset), status, amount, fee, currency))) as states,
        arrayFirstIndex(state -> state.3 = 'requested', states) as request,
        arrayFirstIndex(state -> state.3 = 'approved', states) as approval,
        arrayFirstIndex((state, place) -> approval > 0 and (state.3 in ('reversed', 'charged_back')
            or state.3 in ('cancelled', 'rejected') and place > approval), states, arrayEnumerate(states)) as reversal
    from {{ ref('int_payment_event') }}
    where (player_key, direction, payment_id) in (select player_key, direction, payment_id from {{ touched }})
    group by brand, player_key, direction, payment_id)
select
    brand, player_key, direction, payment_id,
    if(approval > 0, states[approval].4, toDecimal128('0', 6)) as amount,
    if(approval > 0, states[approval].5, toDecimal128('0', 6)) as fee,
    states[greatest(approval, 1)].6 as currency,
    if(request > 0, toNullable(states[request].1), null) as requested_at,
    if(approval > 0, toNullable(states[approval].1), null) as approved_at,
    if(reversal > 0, toNullable(states[reversal].1), null) as reversed_at,
    toUInt8(reversal > 0 and states[reversal].3 = 'charged_back') as is_charge_back,
    states[-1].3 as status_last
from payments
