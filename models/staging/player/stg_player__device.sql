---
materialized: view
description: The device of each session of which one is known
tags: [player, person]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    player_id: As the operator names the player
    occurred_at: When the session started
    device: { description: "Hash of the device's id, over all brands", personal: true }
---
select brand, player_key, player_id, occurred_at, sipHash64(JSONExtractString(body, 'device_id')) as device
from {{ source('raw_event') }}
where topic = 'player' and type = 'session.started' and JSONExtractString(body, 'device_id') != ''
