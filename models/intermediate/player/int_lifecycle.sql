---
materialized: table
description: "The lifecycle stage of each player at the end of every month since he came, and at the present; one row per player, who counts nowhere is out"
tags: [player, daily]
schedule: "15 3 * * *"
order_by: [brand, player_key]
columns:
    brand: Brand
    player_key: Key of the player
    as_of: "Days at whose end he is looked at: the last of each month since he came, then the present one"
    stages: "His stage on each: registered (no deposit yet), new (first deposit within the brand's new days), reactivated (came back within them, after the brand's idle days), active, at_risk (without the brand's signal for its risk days), churned (for its churn days)"
---
with
{{ now }} as present,
signals as (
    select m.brand as brand, m.player_key as player_key, arraySort(groupUniqArray(m.day)) as days
    from {{ ref('int_move') }} as m
    where if({{ brand_value('churnSignal', 'm.brand') }} = 'bet', m.stakes, m.deposits_count) > 0
    group by brand, player_key),
players as (
    select brand, player_key, {{ brand_day('present') }} as today, {{ brand_day('born_at') }} as born,
        if(has_paid = 0, null, toNullable({{ brand_day('paid_at') }})) as ftd_day
    from (
        select brand, player_key, deposit_first_at is not null as has_paid, ifNull(deposit_first_at, present) as paid_at,
            arrayMin([ifNull(registered_at, present), paid_at, ifNull(bet_first_at, present)]) as born_at
        from {{ ref('int_player_milestone') }}))
select
    p.brand as brand, p.player_key as player_key,
    arrayMap(n -> least(toLastDayOfMonth(addMonths(toStartOfMonth(p.born), n)), p.today),
        range(toUInt32(greatest(dateDiff('month', p.born, p.today), 0) + 1))) as as_of,
    arrayMap(at -> arrayMap(past -> multiIf(
            p.ftd_day is null or p.ftd_day > at, 'registered',
            at - assumeNotNull(p.ftd_day) < {{ brand_value('newDays', 'p.brand') }}, 'new',
            empty(past) or at - past[-1] >= {{ brand_value('churnDays', 'p.brand') }}, 'churned',
            at - past[-1] >= {{ brand_value('riskDays', 'p.brand') }}, 'at_risk',
            -- A day behind so many idle ones, not longer ago than a new player stays new.
            arrayExists((day, place) -> place > 1 and day - past[place - 1] > {{ brand_value('idleDays', 'p.brand') }}
                and at - day < {{ brand_value('newDays', 'p.brand') }}, past, arrayEnumerate(past)), 'reactivated',
            'active'),
        [arrayFilter(day -> day <= at, signals.days)])[1], as_of)::Array(LowCardinality(String)) as stages
from players as p
left any join signals on p.brand = signals.brand and p.player_key = signals.player_key
