---
materialized: view
description: Of each player with a deposit, whether he still deposits, and what is to be expected of him, by the latest fit of his brand
tags: [predict]
columns:
    brand: Brand
    player_key: Key of the player
    model: Model by which he is scored
    version: Its fit
    alive_probability: Probability that he has not stopped for good
    active_probability_30d: Probability of a deposit within 30 days
    deposits_expected_30d: Deposits to expect within 30 days
    deposits_expected_90d: Deposits to expect within 90 days
    value_expected_30d: What he is to pay in within 30 days, in base currency
    value_expected_90d: What he is to pay in within 90 days, in base currency
    value_discounted: "What he is to pay in within the brand's ltvDays, each 30 days brought to their worth now by the brand's ltvDiscountPercent a year, in base currency"
---
with
{{ now }} as present,
toFloat64(toUInt32(toDate(present, 'UTC'))) as today,
days as (
    select brand, player_key, toFloat64(toUInt32(toDate(assumeNotNull(approved_at), 'UTC'))) as day, toFloat64(count()) as deposits,
        toFloat64(sum(amount)) as paid
    from {{ ref('int_payment') }}
    where direction = 'deposit' and approved_at is not null and approved_at <= present
        and (brand, player_key) not in (select brand, player_key from {{ ref('int_test_player') }})
    group by brand, player_key, day),
histories as (
    select brand, player_key, groupArray((day, deposits, paid)) as known
    from days
    group by brand, player_key),
-- As models/predict/deposits/history.ts sums a history up.
summaries as (
    select histories.brand as brand, histories.player_key as player_key, fits.model as model, fits.version as version,
        fits.numbers as n, fits.points as points, fits.point_weights as point_weights,
        arrayFilter(one -> one.1 > today - n['window_days'], histories.known) as own,
        arrayFilter(one -> one.1 > today - 28, histories.known) as late,
        length(own) > 0 as is_known,
        toUInt32({{ brand_value('ltvDays', 'histories.brand') }}) as ltv_days, toFloat64({{ brand_value('ltvDiscountPercent', 'histories.brand') }}) as ltv_discount,
        greatest(length(own), 1) - 1. as x,
        arrayMax(one -> one.1, own) - arrayMin(one -> one.1, own) as tx,
        today - arrayMin(one -> one.1, own) + 1 as lifetime,
        n['r'] + x as shape, n['alpha'] + lifetime as rate, n['b'] + x + n['chances'] as stays
    from histories
    inner join (select * from {{ ref('stg_prediction__fit') }} where subject = 'deposits') as fits on fits.brand = histories.brand),
-- As models/predict/lifetime/beta-geometric.ts reckons: means over his chance to stop.
reckoned as (
    select *,
        least(0.999999, (n['a'] + 8 * sqrt(n['a']) + 16) / (n['a'] + stays)) as top,
        arrayMap(point -> top * pow(point, 1 / n['a']), points) as stops,
        arrayMap((weight, stop) -> weight * exp((stays - 1) * log1p(-stop)), point_weights, stops) as stop_weights,
        arraySum(stop_weights) as stop_weight,
        if(is_known, if(x + n['chances'] = 0, 1, 1 / (1 + n['a'] / (stays - 1) * pow(rate / (n['alpha'] + tx), shape))), 0) as alive,
        -- Days of deposits to expect of one who is alive up to 30 days, 90 days, and the ends of the periods of a lifetime.
        -- A chance so small that it is lost beside 1 leaves his rate as it is.
        arrayMap(within -> arraySum((weight, stop) -> weight * if(stop < 1e-9, shape * within / rate, (1 - exp(-shape * log1p(stop * within / rate))) / stop), stop_weights, stops) / stop_weight,
            arrayConcat([30., 90.], arrayMap(period -> least(30. * period, toFloat64(ltv_days)), range(1, intDiv(ltv_days + 29, 30) + 1)))) as alive_days,
        alive * alive_days[1] as days_30, alive * alive_days[2] as days_90, arraySlice(alive_days, 3) as lifetime_days,
        -- Lifetime value = sum over periods of margin x survival x discount (Fader, Hardie, Lee 2005, "RFM and CLV", E(CLV) as an
        -- integral of E[v(t)] S(t) d(t); winupgo.com/wiki/market-analytics/how-casinos-rate-players-lifetime-value). What a player
        -- is to deposit in a period has his survival to it in it already: the difference of what he is to deposit by its two ends.
        -- Here in units of his first 30 days, so that the recent rate, which knows of no end, fades as the model's own does.
        arraySum((by_end, by_begin, period) -> (by_end - by_begin) * pow(1 + ltv_discount / 100, -(30. * (period - 1) + least(30. * period, ltv_days)) / 2 / 365),
            lifetime_days, arrayPushFront(arrayPopBack(lifetime_days), 0.), arrayEnumerate(lifetime_days)) / alive_days[1] as lifetime_months,
        (arraySum(one -> one.2, own) + 3 * n['deposits_per_day']) / (length(own) + 3) as own_deposits,
        n['p'] * (n['v'] + arraySum(one -> one.3, own)) / (n['p'] * length(own) + greatest(n['q'] - 1, 1e-6)) as own_amount,
        if(is_known, (1 - n['recent_share']) * days_30 * own_amount + n['recent_share'] * arraySum(one -> one.3, late) * 30 / 28, 0) as value_30,
        if(is_known, (1 - n['recent_share']) * days_90 * own_amount + n['recent_share'] * arraySum(one -> one.3, late) * 90 / 28, 0) as value_90
    from summaries)
select
    brand, player_key, model, version, alive as alive_probability,
    alive * (1 - pow(rate / (rate + 30), shape)) as active_probability_30d,
    if(is_known, (1 - n['recent_share']) * days_30 * own_deposits + n['recent_share'] * arraySum(one -> one.2, late) * 30 / 28, 0) as deposits_expected_30d,
    if(is_known, (1 - n['recent_share']) * days_90 * own_deposits + n['recent_share'] * arraySum(one -> one.2, late) * 90 / 28, 0) as deposits_expected_90d,
    toDecimal128(ifNotFinite(value_30, 0), 6) as value_expected_30d,
    toDecimal128(ifNotFinite(value_90, 0), 6) as value_expected_90d,
    toDecimal128(ifNotFinite(value_30 * lifetime_months, 0), 6) as value_discounted
from reckoned
