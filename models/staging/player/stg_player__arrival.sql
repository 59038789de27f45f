---
materialized: view
description: Every arrival that concerns a player, for the cause of a change
tags: [player]
columns:
    player_key: Key of the player, xxHash64 of brand and player id
    source: Who sent the event
    occurred_at: When it happened
    ingested_at: When it came in
---
select player_key, source, occurred_at, ingested_at
from {{ source('raw_event') }}
