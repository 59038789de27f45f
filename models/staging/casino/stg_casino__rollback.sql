---
materialized: view
description: Rollbacks of casino bets and wins, by the event that they reverse
tags: [casino, money]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    target_id: Event that is reversed
    event_id: The rollback itself
    occurred_at: When it happened
    arrival: Order of arrival
---
select brand, player_key, target_id, event_id, occurred_at, arrival
from {{ source('raw_event') }}
where topic = 'bet' and type = 'casino.rollback'
