---
materialized: materialized_view
description: What plays say of each game, of brands whose waterfall has steps of some games only
tags: [casino, tile]
trigger: raw_event
order_by: [brand, game_id]
columns:
    brand: Brand
    game_id: Game
    provider: { description: "Provider of the game, the last by name where several were said, or empty", type: "SimpleAggregateFunction(max, String)" }
    game_type: { description: "Type of the game, the last by name where several were said, or empty", type: "SimpleAggregateFunction(max, String)" }
---
select play.brand as brand, toString(play.game_id) as game_id,
    max(toString(play.provider)) as provider, max(toString(play.game_type)) as game_type
from {{ ref('stg_casino__game') }} as play
where {{ has_game_steps }}
group by brand, game_id
