---
materialized: view
description: Players' sessions from start to end; one that was not ended lasts until nothing is known of it
tags: [player]
columns:
    brand: Brand
    player_key: Key of the player
    session_id: Session
    started_at: Its first start
    ended_at: "Its last end behind the start, or null"
    minutes: "Whole minutes from start to end, or null without an end"
---
select s.brand as brand, s.player_key as player_key, s.session_id as session_id,
    minIf(s.occurred_at, s.is_start = 1) as started_at,
    if(maxIf(s.occurred_at, s.is_start = 0) < started_at, null, toNullable(maxIf(s.occurred_at, s.is_start = 0))) as ended_at,
    dateDiff('minute', started_at, ended_at) as minutes
from {{ ref('stg_player__session') }} as s
group by brand, player_key, session_id
having max(s.is_start) = 1
