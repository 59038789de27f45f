---
materialized: view
description: States of deposits and withdrawals, as they were reported
tags: [wallet, money]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    direction: deposit or withdrawal
    payment_id: Payment
    event_id: Identity within the brand
    occurred_at: When it happened
    arrived: Order of arrival
    status: requested, approved, rejected, cancelled, reversed or charged_back
    amount: Amount in base currency
    fee: What the provider took, in base currency; 0 where nothing is said
    currency: Currency of the amount, as it was paid
    rate: Base currency per unit of it; 0 where the brand's rate table has none
---
select
    brand, player_key, type as direction, subject_id as payment_id, event_id, occurred_at,
    (arrival, kafka_partition, kafka_offset) as arrived, status, {{ base('amount') }} as amount,
    toDecimal128(roundBankers(toDecimal128OrZero(JSONExtractString(body, 'fee'), 6) * {{ base_rate }}, 6), 6) as fee,
    currency, {{ base_rate }} as rate
from {{ source('raw_event') }}
where topic = 'wallet' and type in ('deposit', 'withdrawal')
