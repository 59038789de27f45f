---
materialized: materialized_view
description: Adjustments of a player on a reporting day, where they count in NGR
tags: [wallet, money, tile]
trigger: raw_event
order_by: [brand, day, player_key]
columns:
    brand: Brand
    day: The brand's reporting day
    player_key: Key of the player
    adjustments: { description: "Signed adjustments in base currency", type: "SimpleAggregateFunction(sum, Decimal(38, 6))" }
---
select adjustment.brand as brand, {{ brand_day('occurred_at') }} as day, adjustment.player_key as player_key,
    sum(adjustment.amount) as adjustments
from {{ ref('stg_wallet__adjustment') }} as adjustment
group by brand, day, player_key
