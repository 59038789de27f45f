---
materialized: view
description: "Each player's RFM cell at the end of every month and at the present; whoever had no deposit in the brand's window has no row and has churned by definition. Read it with brand and as_of. Players who count nowhere are out"
tags: [player]
tests:
    - unique: [brand, as_of, player_key]
    - expression: r >= 1 and r <= 5 and f >= 1 and f <= 5 and m >= 1 and m <= 5
columns:
    brand: Brand
    as_of: "Day at whose end he is measured: the last of a month, or the present one"
    player_key: Key of the player
    recency_days: Days since his last approved deposit
    deposits: Approved deposits in the window
    interval_days: "Average interval: days of the window for each deposit"
    money: "Deposits less withdrawals of the window, or GGR, as the brand says, in base currency"
    r: "Score of recency, 1 to 5; 5 for the fifth who deposited latest"
    f: "Score of frequency, 1 to 5; 5 for the fifth with most deposits"
    m: "Score of money, 1 to 5; 5 for the fifth with most"
    cell: "The three scores, as 543"
---
select
    brand, as_of, player_key, recency_days, deposits,
    toDecimal128(divideDecimal(toDecimal128({{ brand_value('rfmDays') }}, 0), toDecimal128(deposits, 0), 6), 6) as interval_days,
    money, r, f, m, cell
from {{ ref('int_rfm_cell') }}
