---
materialized: view
description: Events whose currency has no rate in the brand's table at their instant; their amounts count nothing until one is recorded
tags: [event, money]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    event_id: Identity within the brand
    type: { description: "Type of the event, of those that protect too", protects: true }
    currency: Currency that has no rate
    occurred_at: When it happened
---
select brand, player_key, event_id, type, currency, occurred_at
from {{ source('raw_event') }}
where {{ base_rate }} = 0
