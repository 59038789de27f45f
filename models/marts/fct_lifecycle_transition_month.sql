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
with
changes as (
    select brand, toStartOfMonth(day) as month, toStartOfMonth(next) as month_next, stage_from, stage_to, count() as players
    from {{ ref('int_lifecycle') }}
    array join
        since as day, arrayResize(arraySlice(since, 2), length(since), toLastDayOfMonth(as_of) + 1) as next,
        arrayResize(arrayPushFront(stages, ''), length(stages)) as stage_from, stages as stage_to
    group by brand, month, month_next, stage_from, stage_to),
-- Who stays is counted by the months in which he begins to and no longer does: a row per player and month would be
-- hundreds of rows of each who left years ago.
stays as (
    select brand, stage, arraySort(groupArray((turn, step))) as steps,
        arrayMap(one -> one.1, steps) as turns, arrayCumSum(arrayMap(one -> one.2, steps)) as staying
    from (
        select brand, stage_to as stage, edge.1 as turn, sum(edge.2) as step
        from changes
        array join [(addMonths(month, 1), toInt64(players)), (month_next, -toInt64(players))] as edge
        group by brand, stage, turn
        having step != 0)
    group by brand, stage)
select brand, month, stage_from, stage_to, sum(changes.players) as players
from changes
group by brand, month, stage_from, stage_to
union all
select brand, addMonths(first, ahead) as month, stage, stage, toUInt64(staying_here)
from (
    select brand, stage, first, staying_here, range(toUInt32(dateDiff('month', first, after))) as aheads
    from stays
    array join turns as first, arrayResize(arraySlice(turns, 2), length(turns), turns[-1]) as after, staying as staying_here
    where staying_here > 0)
array join aheads as ahead
