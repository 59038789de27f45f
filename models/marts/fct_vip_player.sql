---
materialized: table
description: "Players who have or had a VIP tier. A tier is reached by the NGR of the brand's months, at once; it is kept while that NGR is at least the brand's part of what reaches it, and lost one tier a month. Players who count nowhere are out"
tags: [player, money, daily]
schedule: "15 3 * * *"
order_by: [brand, player_key]
tests:
    - unique: [brand, player_key]
columns:
    brand: Brand
    player_key: Key of the player
    tier: "The tier that he has, or empty"
    tier_before: "The tier that he had at the end of the month before, or empty"
    tier_since: First day of the month since which he has the tier
    ngr_window: "NGR of the brand's months up to the present, before its per-cent steps, in base currency"
    ngr_to_keep: "NGR of these months that keeps the tier, in base currency; 0 without one"
    ngr_to_next: "What NGR lacks of the next tier, in base currency, or null at the highest"
    months: "First days of the months since his first move"
    tiers: "His tier at the end of each of these months, the last one at the present; empty without one"
---
with
{{ now }} as present,
players as (
    select m.brand as brand, m.player_key as player_key, toStartOfMonth({{ brand_day('present', 'm.brand') }}) as month_now,
        arraySort(groupArray((month, ngr))) as moved, moved[1].1 as month_first
    from (
        select brand, player_key, toStartOfMonth(day) as month, sum(each.ngr_default) as ngr
        from {{ ref('int_move') }} as each
        where day <= {{ brand_day('present') }}
        group by brand, player_key, month) as m
    group by brand, player_key, month_now
    -- Who never had an NGR of the lowest tier in any of his months and all before it, has none.
    having arraySum(arrayMap(one -> greatest(one.2, 0), moved)) >= {{ brand_value('vipTiers', 'm.brand') }}[1].2),
rolled as (
    select brand, player_key, {{ brand_value('vipTiers') }} as steps, {{ brand_value('vipKeepPercent') }} as keep_percent,
        arrayMap(n -> addMonths(month_first, n), range(toUInt32(dateDiff('month', month_first, month_now)) + 1)) as months,
        arrayMap(
            month -> arraySum(arrayMap(one -> if(one.1 <= month and one.1 > addMonths(month, -{{ brand_value('vipMonths') }}), one.2, toDecimal128('0', 6)), moved)),
            months) as ngrs
    from players),
walked as (
    select *,
        arraySlice(arrayFold(
            (places, ngr) -> arrayPushBack(places, arrayMap((earned, kept) -> toUInt8(multiIf(
                    earned >= places[-1], earned, kept >= places[-1], places[-1], greatest(earned, places[-1] - 1))),
                [toUInt8(arrayCount(step -> ngr >= step.2, steps))],
                [toUInt8(arrayCount(step -> ngr >= step.2 * keep_percent / 100, steps))])[1]),
            ngrs, [toUInt8(0)]), 2) as places
    from rolled)
select
    brand, player_key, tiers[-1] as tier, if(length(tiers) < 2, '', tiers[-2]) as tier_before,
    months[arrayLastIndex((place, at) -> at = 1 or places[at - 1] != places[-1], places, arrayEnumerate(places))] as tier_since,
    ngrs[-1] as ngr_window,
    if(places[-1] = 0, toDecimal128('0', 6), toDecimal128(steps[places[-1]].2 * keep_percent / 100, 6)) as ngr_to_keep,
    if(places[-1] = length(steps), null, toNullable(steps[places[-1] + 1].2 - ngr_window)) as ngr_to_next,
    walked.months as months, arrayMap(place -> if(place = 0, '', steps[place].1), places) as tiers
from walked
where arrayExists(place -> place > 0, places)
