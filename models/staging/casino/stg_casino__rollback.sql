---
materialized: view
description: Rollbacks of casino bets and wins, by the event that they reverse
tags: [casino, money]
columns:
    brand: Brand of the event
    target_id: Event that is reversed
    event_id: The rollback itself
    occurred_at: When it happened
    arrived: Order of arrival
---
select brand, target_id, event_id, occurred_at, (arrival, kafka_partition, kafka_offset) as arrived
from {{ source('raw_event') }}
where topic = 'bet' and type = 'casino.rollback'
