---
materialized: materialized_view
description: Instants at which a player's state changes by itself, in the order of time
tags: [compliance, tile]
protects: true
trigger: raw_event
order_by: [due_at, player_key]
columns:
    due_at: When it changes
    player_key: Key of the player
---
select due.due_at as due_at, due.player_key as player_key
from {{ ref('stg_compliance__due') }} as due
group by due_at, player_key
