---
materialized: table
description: A brand's players and what they are worth by reporting day and month, on effect days; players who count nowhere are out
tags: [money, player, hourly]
schedule: "7 * * * *"
order_by: [brand, period, start]
tests:
    - unique: [brand, period, start]
    - expression: in_out = deposits - withdrawals
    - expression: ftd_again <= ftd
    - expression: ifNull(ftd_conversion, 0) <= 1
columns:
    brand: Brand
    period: day or month
    start: "The brand's reporting day, or the first day of the month"
    registrations: Players who registered
    ftd: Players whose first ever approved deposit falls in the period
    actives: Distinct players with a casino bet, or a sports stake settled
    depositors: Distinct players with an approved deposit
    handle: "Stakes, real and bonus, in base currency"
    ggr: "Handle less wins, in base currency"
    ngr: "NGR by the brand's waterfall, in base currency; a month's is the sum of its days"
    deposits: "Approved deposits less reversals, in base currency"
    withdrawals: "Approved withdrawals less reversals, in base currency"
    in_out: "deposits - withdrawals, in base currency"
    in_out_ratio: "withdrawals / deposits, null without deposits"
    bonus_cost: "Bonus stakes less bonus wins, plus bonus money turned real, in base currency"
    bonus_cost_share: "bonus_cost / ggr, null where GGR is not above 0"
    hold: "ggr / handle, null without handle"
    arpu: "ggr / actives in base currency, null without any"
    arppu: "ngr / depositors in base currency, null without any"
    ftd_conversion: "Share of the players who registered in the period that have made a first deposit since, null without any; more about them is in fct_funnel_month"
    ftd_again: Of the players whose first deposit falls in the period, who have deposited a second time since
    second_deposit_conversion: "ftd_again / ftd, null without any"
---
with
days as (
    select m.brand as brand, m.day as day, sum(m.handle) as handle, sum(m.ggr) as ggr, sum(m.ngr_default) as ngr_default,
        sum(m.deposits) as deposits, sum(m.withdrawals) as withdrawals,
        sum(m.payment_fees) as payment_fees, sum(m.charge_backs) as charge_backs, sumForEach(m.game_ggr) as game_ggr, sum(m.bonus_cost) as bonus_cost,
        sum(m.registrations) as registrations, sum(m.ftd) as ftd
    from {{ ref('int_move') }} as m
    group by brand, day),
money as (
    select brand, arrayJoin(['day', 'month']) as period, if(period = 'day', day, toStartOfMonth(day)) as start,
        toUInt64(sum(days.registrations)) as registrations, toUInt64(sum(days.ftd)) as ftd,
        sum(days.handle) as handle, sum(days.ggr) as ggr, sum(days.ngr) as ngr, sum(days.deposits) as deposits,
        sum(days.withdrawals) as withdrawals, sum(days.bonus_cost) as bonus_cost
    from (select *, ngr_default - {{ ngr_steps('ggr', 'handle', 'deposits', 'payment_fees', 'charge_backs', 'game_ggr') }} as ngr from days) as days
    group by brand, period, start),
people as (
    select brand, arrayJoin(['day', 'month']) as period, if(period = 'day', day, toStartOfMonth(day)) as start,
        uniqExactIf(player_key, stakes > 0) as actives, uniqExactIf(player_key, deposits_count > 0) as depositors
    from {{ ref('int_move') }}
    where stakes > 0 or deposits_count > 0
    group by brand, period, start),
joined as (
    select brand, arrayJoin(['day', 'month']) as period, if(period = 'day', joined_day, toStartOfMonth(joined_day)) as start,
        count() as players, countIf(deposit_first_at is not null) as depositing
    from (
        select brand, deposit_first_at, assumeNotNull(registered_at) as joined_at, {{ brand_day('joined_at') }} as joined_day
        from {{ ref('int_player_milestone') }}
        where registered_at is not null)
    group by brand, period, start),
again as (
    select brand, arrayJoin(['day', 'month']) as period, if(period = 'day', ftd_day, toStartOfMonth(ftd_day)) as start, count() as players
    from (
        select brand, assumeNotNull(deposit_first_at) as paid_at, {{ brand_day('paid_at') }} as ftd_day
        from {{ ref('int_player_milestone') }}
        where deposit_first_at is not null and deposit_second_at is not null)
    group by brand, period, start)
select
    money.brand as brand, money.period as period, money.start as start,
    money.registrations as registrations, money.ftd as ftd, people.actives as actives, people.depositors as depositors,
    money.handle as handle, money.ggr as ggr, money.ngr as ngr, money.deposits as deposits, money.withdrawals as withdrawals,
    deposits - withdrawals as in_out,
    if(deposits = 0, null, toNullable(toDecimal128(divideDecimal(withdrawals, deposits, 10), 10))) as in_out_ratio,
    money.bonus_cost as bonus_cost,
    if(ggr <= 0, null, toNullable(toDecimal128(divideDecimal(bonus_cost, ggr, 10), 10))) as bonus_cost_share,
    if(handle = 0, null, toNullable(toDecimal128(divideDecimal(ggr, handle, 10), 10))) as hold,
    if(actives = 0, null, toNullable(toDecimal128(divideDecimal(ggr, toDecimal128(greatest(actives, 1), 6), 6), 6))) as arpu,
    if(depositors = 0, null, toNullable(toDecimal128(divideDecimal(ngr, toDecimal128(greatest(depositors, 1), 6), 6), 6))) as arppu,
    if(joined.players = 0, null, toNullable(toDecimal128(divideDecimal(
        toDecimal128(joined.depositing, 0), toDecimal128(greatest(joined.players, 1), 0), 10), 10))) as ftd_conversion,
    again.players as ftd_again,
    if(ftd = 0, null, toNullable(toDecimal128(divideDecimal(
        toDecimal128(ftd_again, 0), toDecimal128(greatest(ftd, 1), 0), 10), 10))) as second_deposit_conversion
from money
left any join people on money.brand = people.brand and money.period = people.period and money.start = people.start
left any join joined on money.brand = joined.brand and money.period = joined.period and money.start = joined.start
left any join again on money.brand = again.brand and money.period = again.period and money.start = again.start
