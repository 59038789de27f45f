---
materialized: table
description: "Where the fifths of a brand's players begin, by recency, frequency and money, on each day of measurement; of n players in order, a fifth begins at the one behind the first n / 5, n * 2 / 5 and so on, rounded down"
tags: [player, daily]
schedule: "15 3 * * *"
order_by: [brand, as_of]
columns:
    brand: Brand
    as_of: "Day at whose end players are measured: the last of a month, or the present one"
    players: Players with a deposit in the window
    recency_edges: "Days since the last deposit up to which scores 2, 3, 4 and 5 go"
    deposits_edges: "Deposits from which scores 2, 3, 4 and 5 begin"
    money_edges: "Money from which scores 2, 3, 4 and 5 begin, in base currency"
---
select
    brand, as_of, count() as players,
    arrayMap(days -> toUInt16(-days), quantilesExact(0.2, 0.4, 0.6, 0.8)(-toInt32(recency_days))) as recency_edges,
    quantilesExact(0.2, 0.4, 0.6, 0.8)(deposits) as deposits_edges,
    quantilesExact(0.2, 0.4, 0.6, 0.8)(money) as money_edges
from {{ ref('int_rfm_window') }}
group by brand, as_of
