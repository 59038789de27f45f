---
materialized: materialized_view
description: Rollbacks by the event that they reverse, so that a target that comes later finds them
tags: [casino, money]
trigger: raw_event
order_by: [brand, player_key, target_id]
columns:
    brand: Brand
    player_key: Key of the player
    target_id: Event that is reversed
    arrival_first: { description: "Order of arrival of the rollback that applies", type: "SimpleAggregateFunction(min, UInt64)" }
---
select rollback.brand as brand, rollback.player_key as player_key, rollback.target_id as target_id,
    min(rollback.arrival) as arrival_first
from {{ ref('stg_casino__rollback') }} as rollback
group by brand, player_key, target_id
