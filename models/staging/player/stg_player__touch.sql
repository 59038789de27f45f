---
materialized: view
description: Arrivals that concern a player's own row, for the cause of a change
tags: [player]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    player_id: As the operator names the player
    source: Who sent the event
    occurred_at: When it happened
    ingested_at: When it came in
---
select brand, player_key, player_id, source, occurred_at, ingested_at
from {{ source('raw_event') }}
where topic in ('player', 'wallet')
