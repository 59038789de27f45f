---
materialized: view
description: Events that concern a player's own row, by which he is known
tags: [player]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    player_id: As the operator names the player
---
select brand, player_key, player_id
from {{ source('raw_event') }}
where topic in ('player', 'wallet')
