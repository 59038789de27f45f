---
materialized: materialized_view
description: Casino GGR of a player in a game on a reporting day, as it came, of brands whose waterfall has steps of some games only; rollbacks are booked apart
tags: [casino, money, tile]
trigger: raw_event
order_by: [brand, day, player_key, game_id, currency]
columns:
    brand: Brand
    day: The brand's reporting day
    player_key: Key of the player
    game_id: Game
    currency: ISO 4217 currency of the bets and wins
    ggr: { description: "Stakes less wins, real and bonus, in base currency", type: "SimpleAggregateFunction(sum, Decimal(38, 6))" }
---
select play.brand as brand, {{ brand_day('occurred_at') }} as day, play.player_key as player_key, toString(play.game_id) as game_id,
    play.currency as currency,
    sum(play.handle_real + play.handle_bonus - play.wins_real - play.wins_bonus) as ggr
from {{ ref('stg_casino__game') }} as play
where {{ has_game_steps }}
group by brand, day, player_key, game_id, currency
