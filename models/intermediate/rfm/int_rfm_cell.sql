---
materialized: view
description: Each player's RFM cell on each day of measurement, by the edges of that day
tags: [player]
columns:
    brand: Brand
    as_of: "Day at whose end he is measured: the last of a month, or the present one"
    player_key: Key of the player
    recency_days: Days since his last approved deposit
    deposits: Approved deposits in the window
    money: "Deposits less withdrawals of the window, or GGR, as the brand says, in base currency"
    r: "Score of recency, 1 to 5; 5 for the fifth who deposited latest"
    f: "Score of frequency, 1 to 5; 5 for the fifth with most deposits"
    m: "Score of money, 1 to 5; 5 for the fifth with most"
    cell: "The three scores, as 543"
---
select
    player.brand as brand, player.as_of as as_of, player.player_key as player_key,
    player.recency_days as recency_days, player.deposits as deposits, player.money as money,
    toUInt8(1 + arrayCount(edge -> player.recency_days <= edge, boundary.recency_edges)) as r,
    toUInt8(1 + arrayCount(edge -> player.deposits >= edge, boundary.deposits_edges)) as f,
    toUInt8(1 + arrayCount(edge -> player.money >= edge, boundary.money_edges)) as m,
    concat(toString(r), toString(f), toString(m)) as cell
from {{ ref('int_rfm_window') }} as player
inner join {{ ref('int_rfm_boundary') }} as boundary on player.brand = boundary.brand and player.as_of = boundary.as_of
