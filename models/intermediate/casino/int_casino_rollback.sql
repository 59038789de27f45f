---
materialized: materialized_view
description: The rollback of each target that arrived first, so that a target that comes later finds it
tags: [casino, money]
trigger: raw_event
order_by: [brand, target_id]
columns:
    brand: Brand
    target_id: Event that is reversed
    applied: { description: "Order of arrival and instant of the rollback that applies", type: "SimpleAggregateFunction(min, Tuple(Tuple(UInt64, Int32, Int64), DateTime64(3, 'UTC')))" }
---
select rollback.brand as brand, rollback.target_id as target_id, min((rollback.arrived, rollback.occurred_at)) as applied
from {{ ref('stg_casino__rollback') }} as rollback
group by brand, target_id
