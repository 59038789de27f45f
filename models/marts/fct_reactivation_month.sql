---
materialized: table
description: Players who came back in a month, active again after the brand's idle days or more, and whether they stayed; players who count nowhere are out
tags: [player, daily]
schedule: "15 3 * * *"
order_by: [brand, month]
tests:
    - unique: [brand, month]
    - expression: stayed <= reactivated
columns:
    brand: Brand
    month: First day of the month, by the brand's reporting days
    reactivated: "Players who had a casino bet, or a sports stake settled, for the first time after at least the brand's idle days without any"
    idle_days_median: "Days from their last active day to the one on which they came back, median over comebacks"
    stayed: Of these players, who were active on another day of the 30 that followed a comeback of the month
---
with
actives as (
    select brand, player_key, arraySort(groupUniqArray(day)) as days
    from {{ ref('int_move') }}
    where stakes > 0
    group by brand, player_key),
comebacks as (
    select brand, player_key, days[at] as day, days[at] - days[at - 1] as idle_days,
        days[at + 1] > days[at] and days[at + 1] - days[at] <= 30 as has_stayed
    from actives
    array join arraySlice(arrayEnumerate(days), 2) as at
    where days[at] - days[at - 1] > {{ brand_value('idleDays') }})
select
    brand, toStartOfMonth(day) as month, uniqExact(player_key) as reactivated,
    toUInt32(quantileExact(0.5)(idle_days)) as idle_days_median, uniqExactIf(player_key, has_stayed) as stayed
from comebacks
group by brand, month
