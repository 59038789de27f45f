---
materialized: view
description: Type and provider of each casino game; a win or a bet may leave them out, so both are told by game. Players who count nowhere are out
tags: [casino]
columns:
    brand: Brand
    game_id: Game
    game_type: Type of the game, the last by name where several were said, or empty
    provider: Provider of the game, the last by name where several were said, or empty
---
select brand, toString(play.game_id) as game_id, max(toString(play.game_type)) as game_type, max(toString(play.provider)) as provider
from {{ ref('stg_casino__game') }} as play
where (brand, player_key) not in (select brand, player_key from {{ ref('int_test_player') }})
group by brand, game_id
