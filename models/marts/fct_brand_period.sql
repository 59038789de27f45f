---
materialized: table
description: "A brand's players and what they are worth by reporting day and month, on effect days: all of them, and by each dimension alone. Read it with one dimension: all rows together count each player several times. Players who count nowhere are out"
tags: [money, player, hourly]
schedule: "7 * * * *"
order_by: [brand, dimension, value, period, start]
tests:
    - unique: [brand, dimension, value, period, start]
    - expression: in_out = deposits - withdrawals
    - expression: ftd_again <= ftd
    - expression: ifNull(ftd_conversion, 0) <= 1
columns:
    brand: Brand
    dimension: "What its players or events have in common. brand: nothing, it is all of them. Of the player now, for his whole past: country, jurisdiction. Of the player for ever: acquisition_source (affiliate). Of the event: currency (ISO 4217; of registrations and those who come of them, that of the account now), and product, which is casino, sports, or empty for payments, bonuses, adjustments and registrations"
    value: "Which country, jurisdiction and so on; empty where it is not known, and for brand"
    period: day or month
    start: "The brand's reporting day, or the first day of the month"
    registrations: Players who registered
    ftd: Players whose first ever approved deposit falls in the period
    actives: Distinct players with a casino bet, or a sports stake settled
    depositors: Distinct players with an approved deposit
    handle: "Stakes, real and bonus, in base currency"
    ggr: "Handle less wins, in base currency"
    ngr: "NGR by the brand's waterfall, in base currency; a month's is the sum of its days. The brand's own steps are rounded on the row of a day and value, so values may differ from the brand in the last digit"
    deposits: "Approved deposits less reversals, in base currency"
    withdrawals: "Approved withdrawals less reversals, in base currency"
    in_out: "deposits - withdrawals, in base currency"
    in_out_ratio: "withdrawals / deposits, null without deposits"
    bonus_cost: "Bonus stakes less bonus wins, plus bonus money turned real, in base currency"
    bonus_cost_share: "bonus_cost / ggr, null where GGR is not above 0"
    hold: "ggr / handle, null without handle"
    arpu: "ggr / actives in base currency, null without any"
    arppu: "ngr / depositors in base currency, null without any"
    ftd_conversion: "Share of the players who registered in the period that have made a first deposit since, null without any; more about them is in fct_funnel_month. By product it stands where product is empty"
    ftd_again: Of the players whose first deposit falls in the period, who have deposited a second time since
    second_deposit_conversion: "ftd_again / ftd, null without any"
---
with
(country, jurisdiction, source) -> [('brand', ''), ('country', country), ('jurisdiction', jurisdiction), ('acquisition_source', source)] as sides_of,
origins as (select * from {{ ref('int_player_origin') }}),
moves as (
    select m.*, origins.country as country, origins.jurisdiction as jurisdiction, origins.acquisition_source as acquisition_source,
        toString(if(m.currency = '', origins.currency, m.currency)) as paid_in
    from {{ ref('int_move') }} as m
    left any join origins on m.player_key = origins.player_key and m.brand = origins.brand),
cells as (
    select brand, day, country, jurisdiction, acquisition_source, paid_in, product,
        sum(m.handle) as handle, sum(m.ggr) as ggr, sum(m.ngr_default) as ngr_default,
        sum(m.deposits) as deposits, sum(m.withdrawals) as withdrawals,
        sum(m.payment_fees) as payment_fees, sum(m.charge_backs) as charge_backs, sumForEach(m.game_ggr) as game_ggr, sum(m.bonus_cost) as bonus_cost,
        sum(m.registrations) as registrations, sum(m.ftd) as ftd
    from moves as m
    group by brand, day, country, jurisdiction, acquisition_source, paid_in, product),
days as (
    select brand, day, side.1 as dimension, side.2 as value,
        sum(c.handle) as handle, sum(c.ggr) as ggr, sum(c.ngr_default) as ngr_default,
        sum(c.deposits) as deposits, sum(c.withdrawals) as withdrawals,
        sum(c.payment_fees) as payment_fees, sum(c.charge_backs) as charge_backs, sumForEach(c.game_ggr) as game_ggr, sum(c.bonus_cost) as bonus_cost,
        sum(c.registrations) as registrations, sum(c.ftd) as ftd
    from cells as c
    array join arrayConcat(sides_of(country, jurisdiction, acquisition_source), [('currency', paid_in), ('product', product)]) as side
    group by brand, day, dimension, value),
money as (
    select brand, dimension, value, arrayJoin(['day', 'month']) as period, if(period = 'day', day, toStartOfMonth(day)) as start,
        toUInt64(sum(days.registrations)) as registrations, toUInt64(sum(days.ftd)) as ftd,
        sum(days.handle) as handle, sum(days.ggr) as ggr, sum(days.ngr) as ngr, sum(days.deposits) as deposits,
        sum(days.withdrawals) as withdrawals, sum(days.bonus_cost) as bonus_cost
    from (select *, ngr_default - {{ ngr_steps('ggr', 'handle', 'deposits', 'payment_fees', 'charge_backs', 'game_ggr') }} as ngr from days) as days
    group by brand, dimension, value, period, start),
people as (
    select brand, side.1 as dimension, side.2 as value, arrayJoin(['day', 'month']) as period, if(period = 'day', day, toStartOfMonth(day)) as start,
        uniqExactIf(player_key, stakes > 0) as actives, uniqExactIf(player_key, deposits_count > 0) as depositors
    from moves
    array join arrayConcat(sides_of(country, jurisdiction, acquisition_source), [('currency', paid_in), ('product', product)]) as side
    where stakes > 0 or deposits_count > 0
    group by brand, dimension, value, period, start),
-- What became of players since: of those who registered in the period, and of those who first deposited in it.
milestones as (
    select m.*, origins.country as country, origins.jurisdiction as jurisdiction, origins.acquisition_source as acquisition_source,
        toString(origins.currency) as account_currency
    from {{ ref('int_player_milestone') }} as m
    left any join origins on m.player_key = origins.player_key and m.brand = origins.brand),
joined as (
    select brand, side.1 as dimension, side.2 as value, arrayJoin(['day', 'month']) as period, if(period = 'day', joined_day, toStartOfMonth(joined_day)) as start,
        count() as players, countIf(deposit_first_at is not null) as depositing
    from (
        select *, assumeNotNull(registered_at) as joined_at, {{ brand_day('joined_at') }} as joined_day
        from milestones
        where registered_at is not null)
    array join arrayConcat(sides_of(country, jurisdiction, acquisition_source), [('currency', account_currency), ('product', '')]) as side
    group by brand, dimension, value, period, start),
again as (
    select brand, side.1 as dimension, side.2 as value, arrayJoin(['day', 'month']) as period, if(period = 'day', ftd_day, toStartOfMonth(ftd_day)) as start,
        count() as players
    from (
        select *, assumeNotNull(deposit_first_at) as paid_at, {{ brand_day('paid_at') }} as ftd_day
        from milestones
        where deposit_first_at is not null and deposit_second_at is not null)
    array join arrayConcat(sides_of(country, jurisdiction, acquisition_source), [('currency', deposit_first_currency), ('product', '')]) as side
    group by brand, dimension, value, period, start)
select
    money.brand as brand, money.dimension as dimension, money.value as value, money.period as period, money.start as start,
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
left any join people using (brand, dimension, value, period, start)
left any join joined using (brand, dimension, value, period, start)
left any join again using (brand, dimension, value, period, start)
-- What was booked and taken out again leaves nothing.
where registrations + ftd + actives + depositors != 0 or arrayExists(amount -> amount != 0, [handle, ggr, ngr, deposits, withdrawals, bonus_cost])
