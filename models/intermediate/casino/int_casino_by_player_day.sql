---
materialized: materialized_view
description: Casino stakes and wins of a player in a reporting day and currency, as they came; rollbacks are booked apart
tags: [casino, money, tile]
trigger: raw_event
order_by: [brand, day, player_key, currency]
columns:
    brand: Brand
    day: The brand's reporting day
    player_key: Key of the player
    currency: ISO 4217 currency of the bets and wins
    bets: { description: "Casino bets placed, also those rolled back later", type: "SimpleAggregateFunction(sum, UInt64)" }
    handle_real: { description: "Real-money stakes in base currency", type: "SimpleAggregateFunction(sum, Decimal(38, 6))" }
    handle_bonus: { description: "Bonus stakes in base currency", type: "SimpleAggregateFunction(sum, Decimal(38, 6))" }
    wins_real: { description: "Real-money wins in base currency", type: "SimpleAggregateFunction(sum, Decimal(38, 6))" }
    wins_bonus: { description: "Bonus wins in base currency", type: "SimpleAggregateFunction(sum, Decimal(38, 6))" }
---
select
    play.brand as brand, {{ brand_day('occurred_at') }} as day, play.player_key as player_key, play.currency as currency, sum(toUInt64(play.is_bet)) as bets,
    sum(play.stake_real) as handle_real, sum(play.stake_bonus) as handle_bonus,
    sum(play.win_real) as wins_real, sum(play.win_bonus) as wins_bonus
from {{ ref('stg_casino__play') }} as play
group by brand, day, player_key, currency
