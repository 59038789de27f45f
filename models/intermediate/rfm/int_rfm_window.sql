---
materialized: table
description: "Recency, frequency and money of each player over the brand's window, at the end of every month and at the present, while he has an approved deposit in it; who counts nowhere is out"
tags: [player, daily]
schedule: "15 3 * * *"
order_by: [brand, as_of, player_key]
columns:
    brand: Brand
    as_of: "Day at whose end he is measured: the last of a month, or the present one"
    player_key: Key of the player
    recency_days: Days since his last approved deposit
    deposits: Approved deposits in the window
    money: "Deposits less withdrawals of the window, or GGR, as the brand says, in base currency"
---
with
{{ now }} as present,
days as (
    select m.brand as brand, m.player_key as player_key, m.day as day, {{ brand_day('present', 'm.brand') }} as today,
        toUInt16({{ brand_value('rfmDays', 'm.brand') }}) as window_days,
        sum(m.deposits_count) as count_each,
        sum(if({{ brand_value('rfmMoney', 'm.brand') }} = 'ggr', m.ggr, m.deposits - m.withdrawals)) as money_each
    from {{ ref('int_move') }} as m
    where m.day <= today
    group by brand, player_key, day, today, window_days
    having count_each != 0 or money_each != 0)
select
    brand, as_of, player_key, toUInt16(as_of - maxIf(day, count_each > 0)) as recency_days,
    toUInt32(sum(count_each)) as deposits, sum(money_each) as money
from days
-- The ends of the months in whose window the day lies, and the present.
array join arrayDistinct(arrayMap(
    n -> least(toLastDayOfMonth(addMonths(toStartOfMonth(day), n)), today),
    range(toUInt32(dateDiff('month', day, day + window_days - 1) + 1)))) as as_of
where as_of < day + window_days
group by brand, as_of, player_key
having deposits > 0
