---
materialized: view
description: "A brand's NGR waterfall of a reporting day, one row per step: from GGR over what bonuses cost and adjustments to the brand's own steps; a day's steps add up to its ngr in fct_brand_day"
tags: [money]
columns:
    brand: Brand
    day: The brand's reporting day
    place: "Place in the waterfall, from 1"
    step: "ggr, bonus_play (bonus stakes less bonus wins), bonus_turned_real, adjustments, then the brand's own steps by name"
    amount: "What the step adds to NGR, negative where it takes off, in base currency, on effect days"
    ngr_after: "NGR after this step, in base currency; after the last one it is the day's"
    amount_restated: "As amount, but what takes back or replaces stands on the day of the original"
---
with waterfalls as (
    select brand, day,
        [('ggr', ggr), ('bonus_play', wins_bonus - handle_bonus), ('bonus_turned_real', -bonus_turned_real), ('adjustments', adjustments)] as usual,
        [('ggr', ggr_restated), ('bonus_play', wins_bonus_restated - handle_bonus_restated),
            ('bonus_turned_real', -bonus_turned_real_restated), ('adjustments', adjustments_restated)] as usual_restated,
        {{ ngr_step_list('ggr', 'handle', 'deposits', 'payment_fees', 'charge_backs', 'game_ggr') }} as own,
        {{ ngr_step_list('ggr_restated', 'handle_restated', 'deposits_restated', 'payment_fees_restated', 'charge_backs_restated', 'game_ggr_restated') }} as own_restated
    from {{ ref('int_brand_day') }}),
steps as (
    select brand, day,
        arrayConcat(usual, arrayMap(step -> (step.1, -step.2), own)) as here,
        arrayConcat(usual_restated, arrayMap(step -> (step.1, -step.2), own_restated)) as here_restated
    from waterfalls)
select
    brand, day, toUInt8(at) as place, one.1 as step, one.2 as amount,
    arraySum(arraySlice(here.2, 1, at)) as ngr_after, restated.2 as amount_restated
from steps
array join here as one, here_restated as restated, arrayEnumerate(here) as at
