---
materialized: view
description: Where the event of an identity lies; its projection by id answers without reading events
tags: [event]
columns:
    id: Identity, sipHash128 of brand and event id
    topic: { description: "Domain of the event, compliance too", protects: true }
    player_key: Key of the player, xxHash64 of brand and player id
    occurred_at: When it happened
---
select id, topic, player_key, occurred_at
from {{ source('raw_event') }}
