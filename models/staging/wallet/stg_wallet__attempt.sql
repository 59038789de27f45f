---
materialized: view
description: States of deposits and withdrawals with the way they were paid
tags: [wallet, money]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    direction: deposit or withdrawal
    payment_id: Payment
    occurred_at: When it happened
    arrived: Order of arrival
    status: requested, approved, rejected, cancelled, reversed or charged_back
    amount: Amount in base currency
    method: Method of payment, or empty
    provider: Payment provider, or empty
---
select
    brand, player_key, type as direction, subject_id as payment_id, occurred_at,
    (arrival, kafka_partition, kafka_offset) as arrived, status, {{ base('amount') }} as amount,
    JSONExtractString(body, 'method') as method, toString(provider) as provider
from {{ source('raw_event') }}
where topic = 'wallet' and type in ('deposit', 'withdrawal')
