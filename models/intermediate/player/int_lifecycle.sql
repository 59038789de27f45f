---
materialized: table
description: "The lifecycle stage of each player since he came, as it changed from the end of one month to the next, and up to the present; one row per player, who counts nowhere is out"
tags: [player, daily]
schedule: "15 3 * * *"
order_by: [brand, player_key]
columns:
    brand: Brand
    player_key: Key of the player
    as_of: "The present day, at whose end he is looked at last"
    since: "Days at whose end he was found in another stage than at the look before: ends of months, or the present day; the first look is in the month in which he came"
    stages: "His stage from each on: registered (no deposit yet), new (first deposit within the brand's new days), reactivated (came back within them, after the brand's idle days), active, at_risk (without the brand's signal for its risk days), churned (for its churn days)"
---
with
{{ now }} as present,
toDate('2149-06-06') as never,
signals as (
    select m.brand as brand, m.player_key as player_key, arraySort(groupUniqArray(m.day)) as days
    from {{ ref('int_move') }} as m
    where if({{ brand_value('churnSignal', 'm.brand') }} = 'bet', m.stakes, m.deposits_count) > 0
    group by brand, player_key),
players as (
    select brand, player_key, {{ brand_day('present') }} as today, {{ brand_day('born_at') }} as born,
        if(has_paid = 0, never, {{ brand_day('paid_at') }}) as ftd_day
    from (
        select brand, player_key, deposit_first_at is not null as has_paid, ifNull(deposit_first_at, present) as paid_at,
            arrayMin([ifNull(registered_at, present), paid_at, ifNull(bet_first_at, present)]) as born_at
        from {{ ref('int_player_milestone') }})),
pasts as (
    select
        p.brand as brand, p.player_key as player_key, p.today as today, p.born as born, p.ftd_day as ftd_day,
        arrayFilter(day -> day <= p.today, signals.days) as days,
        -- At the end of a month only the last such day of it tells.
        arrayFilter((day, next) -> toStartOfMonth(day) < toStartOfMonth(next),
            days, arrayResize(arraySlice(days, 2), length(days), never)) as lasts,
        arrayFilter((day, before) -> day - before > {{ brand_value('idleDays', 'p.brand') }},
            days, arrayResize(arrayPushFront(days, days[1]), length(days))) as comebacks
    from players as p
    left any join signals on p.brand = signals.brand and p.player_key = signals.player_key),
-- His stage changes where one of these days is reached: whatever lies between two of their months is as the first, so
-- that what a player costs is what he did, and not how long ago he came.
turns as (
    select
        brand, player_key, today, ftd_day, lasts, comebacks,
        arrayConcat(
            [ftd_day, ftd_day + {{ brand_value('newDays') }}], lasts,
            arrayMap(day -> day + {{ brand_value('riskDays') }}, lasts),
            arrayMap(day -> day + {{ brand_value('churnDays') }}, lasts),
            comebacks, arrayMap(day -> day + {{ brand_value('newDays') }}, comebacks)) as turning,
        arraySort(arrayDistinct(arrayMap(day -> least(toLastDayOfMonth(day), today),
            arrayPushFront(arrayFilter(day -> day > born and day <= today, turning), born)))) as looks
    from pasts),
-- The last day before each look, found by going through both in order of time once.
looked as (
    select
        brand, player_key, today, ftd_day, looks,
        arraySort(arrayConcat(arrayMap(day -> (day, 0), lasts), arrayMap(day -> (day, 1), looks))) as by_last,
        arraySort(arrayConcat(arrayMap(day -> (day, 0), comebacks), arrayMap(day -> (day, 1), looks))) as by_comeback,
        arrayFilter((last, one) -> one.2 = 1, arrayFill(one -> one.2 = 0, by_last), by_last) as last_at,
        arrayFilter((last, one) -> one.2 = 1, arrayFill(one -> one.2 = 0, by_comeback), by_comeback) as comeback_at,
        arrayMap((at, last, comeback) -> multiIf(
                ftd_day > at, 'registered',
                at - ftd_day < {{ brand_value('newDays') }}, 'new',
                -- A look stands for itself where there was no such day before it.
                last.2 = 1 or at - last.1 >= {{ brand_value('churnDays') }}, 'churned',
                at - last.1 >= {{ brand_value('riskDays') }}, 'at_risk',
                comeback.2 = 0 and at - comeback.1 < {{ brand_value('newDays') }}, 'reactivated',
                'active'),
            looks, last_at, comeback_at) as found,
        arrayResize(arrayPushFront(found, ''), length(found)) as before
    from turns)
select
    brand, player_key, today as as_of,
    arrayFilter((at, stage, earlier) -> stage != earlier, looks, found, before) as since,
    arrayFilter((stage, earlier) -> stage != earlier, found, before)::Array(LowCardinality(String)) as stages
from looked
