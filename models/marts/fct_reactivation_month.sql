---
materialized: table
description: "Players who came back in a month, active again after the brand's idle days or more, and whether they stayed: all of the brand, and by each dimension alone. Read it with one dimension. Players who count nowhere are out"
tags: [player, daily]
schedule: "15 3 * * *"
order_by: [brand, dimension, value, month]
tests:
    - unique: [brand, dimension, value, month]
    - expression: stayed <= reactivated
columns:
    brand: Brand
    dimension: "What its players have in common. brand: nothing, it is all of them. Of the player now, for his whole past: country, jurisdiction. Of the player for ever: acquisition_source (affiliate). currency: that of the player's account now"
    value: "Which country, jurisdiction and so on; empty where it is not known, and for brand"
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
    c.brand as brand, side.1 as dimension, side.2 as value, toStartOfMonth(c.day) as month, uniqExact(c.player_key) as reactivated,
    toUInt32(quantileExact(0.5)(c.idle_days)) as idle_days_median, uniqExactIf(c.player_key, c.has_stayed) as stayed
from comebacks as c
left any join {{ ref('int_player_origin') }} as origin on c.player_key = origin.player_key and c.brand = origin.brand
array join [('brand', ''), ('country', origin.country), ('jurisdiction', origin.jurisdiction),
    ('acquisition_source', origin.acquisition_source), ('currency', toString(origin.currency))] as side
group by brand, dimension, value, month
