---
materialized: materialized_view
description: States of deposits and withdrawals as they were reported, a payment's together
tags: [wallet, tile]
trigger: raw_event
order_by: [player_key, direction, payment_id, brand, event_id]
granularity: 256
found_by: [player_key, brand, event_id]
columns:
    player_key: Key of the player
    direction: deposit or withdrawal
    payment_id: Payment
    brand: Brand
    event_id: Identity within the brand
    occurred_at: { description: "When it happened", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
    arrival: { description: "Order of arrival, then partition and offset", type: "SimpleAggregateFunction(max, UInt64)" }
    kafka_partition: { description: "Partition it came by", type: "SimpleAggregateFunction(max, Int32)" }
    kafka_offset: { description: "Offset in that partition", type: "SimpleAggregateFunction(max, Int64)" }
    status: { description: "Status that was reported", type: "SimpleAggregateFunction(any, LowCardinality(String))" }
    amount: { description: "Amount in base currency", type: "SimpleAggregateFunction(max, Decimal(38, 6))" }
    fee: { description: "What the provider took, in base currency; 0 where nothing is said", type: "SimpleAggregateFunction(max, Decimal(38, 6))" }
    currency: { description: "ISO 4217 code of the payment", type: "SimpleAggregateFunction(any, LowCardinality(String))" }
    rate: { description: "Base currency per unit of it; 0 where the brand's rate table has none", type: "SimpleAggregateFunction(max, Decimal(38, 12))" }
---
select
    payment.player_key as player_key, payment.direction as direction, payment.payment_id as payment_id,
    payment.brand as brand, payment.event_id as event_id,
    max(payment.occurred_at) as occurred_at, max(payment.arrived.1) as arrival,
    max(payment.arrived.2) as kafka_partition, max(payment.arrived.3) as kafka_offset,
    any(payment.status) as status, max(payment.amount) as amount, max(payment.fee) as fee, any(payment.currency) as currency,
    max(payment.rate) as rate
from {{ ref('stg_wallet__payment') }} as payment
group by player_key, direction, payment_id, brand, event_id
