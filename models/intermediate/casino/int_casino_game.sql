---
materialized: incremental
strategy: replace
description: "Provider and type of each casino game, of brands whose waterfall has steps of some games only; a game's row changes when more is learnt of it"
tags: [casino]
key: [brand, game_id]
touched: |
    select distinct brand, toString(game_id) as game_id
    from {{ arrived('raw_event') }}
    where topic = 'bet' and type in ('casino.bet', 'casino.win') and ingested_at > {since:DateTime64(3)} and {{ has_game_steps }}
columns:
    brand: Brand
    game_id: Game
    provider: Provider of the game, the last by name where several were said, or empty
    game_type: Type of the game, the last by name where several were said, or empty
---
-- A win may leave out what its game's bets say: both are told by game, as in fct_brand_game_day.
select brand, game_id, max(said.provider) as provider, max(said.game_type) as game_type
from {{ ref('int_casino_game_said') }} as said
where (brand, game_id) in (select brand, game_id from {{ touched }})
group by brand, game_id
