---
materialized: view
description: "Players of devices from which more than one player started a session: a hint that they may be one person or one household, and no link"
tags: [player, person]
columns:
    device: { description: "Hash of the device's id, over all brands", personal: true }
    brand: Brand
    player_key: Key of the player
    player_id: As the operator names the player
    seen_first_at: First start of a session of the player from it
    seen_last_at: Latest start of a session of the player from it
    players: Players of the device; many say that it is a public one
---
select device, brand, player_key, player_id, seen_first_at, seen_last_at, players
from (
    select
        device, brand, player_key, any(d.player_id) as player_id, min(d.seen_first_at) as seen_first_at,
        max(d.seen_last_at) as seen_last_at, toUInt32(count() over (partition by device)) as players
    from {{ ref('int_player_device') }} as d
    group by device, brand, player_key)
where players > 1
