---
materialized: materialized_view
description: Adjustments of a player on a reporting day and in a currency, where they count in NGR
tags: [wallet, money, tile]
trigger: raw_event
order_by: [brand, day, player_key, currency]
columns:
    brand: Brand
    day: The brand's reporting day
    player_key: Key of the player
    currency: ISO 4217 currency of the adjustments
    adjustments: { description: "Signed adjustments in base currency", type: "SimpleAggregateFunction(sum, Decimal(38, 6))" }
---
select adjustment.brand as brand, {{ brand_day('occurred_at') }} as day, adjustment.player_key as player_key,
    adjustment.currency as currency, sum(adjustment.amount) as adjustments
from {{ ref('stg_wallet__adjustment') }} as adjustment
group by brand, day, player_key, currency
