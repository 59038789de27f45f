---
materialized: view
description: Starts and ends of players' sessions
tags: [player]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    session_id: Session
    occurred_at: When it happened
    is_start: 1 for a start, 0 for an end
---
select brand, player_key, subject_id as session_id, occurred_at, toUInt8(type = 'session.started') as is_start
from {{ source('raw_event') }}
where topic = 'player' and type in ('session.started', 'session.ended')
