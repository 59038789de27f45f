---
materialized: materialized_view
description: Each device from which a player started a session, a player's together
tags: [player, person, tile]
trigger: raw_event
order_by: [player_key, brand, device]
granularity: 256
found_by: [player_key, brand]
columns:
    player_key: Key of the player
    brand: Brand
    device: { description: "Hash of the device's id, over all brands", personal: true }
    player_id: { description: "As the operator names the player", type: "SimpleAggregateFunction(any, String)" }
    seen_first_at: { description: "First start of a session from it", type: "SimpleAggregateFunction(min, DateTime64(3, 'UTC'))" }
    seen_last_at: { description: "Latest start of a session from it", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
---
select
    d.player_key as player_key, d.brand as brand, d.device as device, any(d.player_id) as player_id,
    min(d.occurred_at) as seen_first_at, max(d.occurred_at) as seen_last_at
from {{ ref('stg_player__device') }} as d
group by player_key, brand, device
