---
materialized: table
description: How many players moved from which lifecycle stage to which, from the end of one month to the end of the next; players who count nowhere are out
tags: [player, daily]
schedule: "15 3 * * *"
order_by: [brand, month, stage_from, stage_to]
tests:
    - unique: [brand, month, stage_from, stage_to]
columns:
    brand: Brand
    month: First day of the month at whose end the players have arrived; the present one up to the present
    stage_from: "Stage at the end of the month before, empty for players who came in the month"
    stage_to: Stage at the end of the month
    players: Players who went that way
---
select brand, toStartOfMonth(day) as month, if(place = 1, '', stages[place - 1]) as stage_from, stages[place] as stage_to, count() as players
from {{ ref('int_lifecycle') }}
array join as_of as day, arrayEnumerate(as_of) as place
group by brand, month, stage_from, stage_to
