---
materialized: table
description: "Players by the month or week of their first deposit, and what became of them each month or week since: retention triangle, curves, churn and cumulative lifetime value in long form; of all players of the brand, and by each dimension alone. Read it with one dimension: all rows together count each player several times. Players who count nowhere are out"
tags: [money, player, daily]
schedule: "15 3 * * *"
order_by: [brand, dimension, value, period, cohort, since]
tests:
    - unique: [brand, dimension, value, period, cohort, since]
    - expression: actives <= size and depositors <= size
    - expression: alive + churned = size
columns:
    brand: Brand
    dimension: "What its players have in common. brand: nothing, it is all of them. Of the player now, for his whole past: country, jurisdiction. Of the player for ever: acquisition_source (affiliate). currency: that of the player's account now"
    value: "Which country, jurisdiction and so on; empty where it is not known, and for brand"
    period: month or week
    cohort: First day of the month, or Monday of the week, in which the players first deposited
    since: Whole months or weeks from the cohort's own, which is 0
    size: Players of the cohort
    actives: Players of the cohort with a casino bet, or a sports stake settled, in the period
    retention: actives / size
    depositors: Players of the cohort with an approved deposit in the period
    alive: "Players of the cohort who showed the brand's signal (an approved deposit, or a bet) within its churn days up to the period's last day, or up to the present"
    churned: size - alive
    churn: churned / size
    deposits: "Approved deposits less reversals in the period, in base currency"
    withdrawals: "Approved withdrawals less reversals in the period, in base currency"
    ggr: "GGR of the period, in base currency"
    ngr: "NGR of the period by the brand's waterfall, in base currency; its per-cent steps are rounded per reporting day, day of first deposit and value, so values may differ from the brand in the last digit"
    deposits_cumulative: "Deposits from the cohort's first period to this one, in base currency"
    ltv: "Cumulative lifetime value: NGR from the cohort's first period to this one, in base currency"
    ltv_per_player: "ltv / size, in base currency"
---
with
{{ now }} as present,
(period, day) -> if(period = 'month', toStartOfMonth(day), toMonday(day)) as start_of,
(period, cohort, day) -> if(period = 'month', dateDiff('month', cohort, start_of('month', day)), intDiv(dateDiff('day', cohort, day), 7)) as since_of,
(period, cohort, since) -> if(period = 'month', addMonths(cohort, since + 1), addDays(cohort, 7 * (since + 1))) - 1 as last_of,
players as (select * from {{ ref('int_depositor_side') }}),
moves as (select * from {{ ref('int_move') }} where day <= {{ brand_day('present') }}),
cells as (
    select brand, dimension, value, period, cohort, size, since
    from (
        select brand, side.1 as dimension, side.2 as value, arrayJoin(['month', 'week']) as period, start_of(period, ftd_day) as cohort,
            count() as size, {{ brand_day('present') }} as today
        from players
        array join sides as side
        group by brand, dimension, value, period, cohort, today)
    array join range(toInt64(0), toInt64(since_of(period, cohort, today)) + 1) as since),
-- What is deducted may change from one day to the next, so the waterfall is by day.
movers as (
    select m.brand as brand, m.day as day, players.ftd_day as ftd_day, players.sides as sides,
        sum(m.deposits) as deposits, sum(m.withdrawals) as withdrawals,
        sum(m.payment_fees) as payment_fees, sum(m.charge_backs) as charge_backs, sumForEach(m.game_ggr) as game_ggr, sum(m.handle) as handle, sum(m.ggr) as ggr, sum(m.ngr_default) as ngr_default
    from moves as m
    inner join players on m.brand = players.brand and m.player_key = players.player_key
    group by brand, day, ftd_day, sides),
days as (
    select brand, day, ftd_day, side.1 as dimension, side.2 as value,
        sum(m.deposits) as deposits, sum(m.withdrawals) as withdrawals,
        sum(m.payment_fees) as payment_fees, sum(m.charge_backs) as charge_backs, sumForEach(m.game_ggr) as game_ggr, sum(m.handle) as handle, sum(m.ggr) as ggr, sum(m.ngr_default) as ngr_default
    from movers as m
    array join sides as side
    group by brand, day, ftd_day, dimension, value),
money as (
    select brand, dimension, value, arrayJoin(['month', 'week']) as period, start_of(period, ftd_day) as cohort, since_of(period, cohort, day) as since,
        sum(days.deposits) as deposits, sum(days.withdrawals) as withdrawals, sum(days.ggr) as ggr, sum(days.ngr) as ngr
    from (select *, ngr_default - {{ ngr_steps('ggr', 'handle', 'deposits', 'payment_fees', 'charge_backs', 'game_ggr') }} as ngr from days) as days
    where day >= start_of(period, ftd_day)
    group by brand, dimension, value, period, cohort, since),
-- A signal shows him alive at the end of every period that ends within the churn days behind it.
signals as (
    select m.brand as brand, arrayJoin(['month', 'week']) as period, m.player_key as player_key, m.day as day, players.sides as sides,
        start_of(period, players.ftd_day) as cohort, since_of(period, cohort, m.day) as since_own,
        m.stakes > 0 as is_active, m.deposits_count > 0 as is_depositor,
        {{ brand_value('churnDays', 'm.brand') }} as churn_days, {{ brand_day('present', 'm.brand') }} as today,
        if({{ brand_value('churnSignal', 'm.brand') }} = 'bet', is_active, is_depositor) as is_signal
    from moves as m
    inner join players on m.brand = players.brand and m.player_key = players.player_key
    where (m.stakes > 0 or m.deposits_count > 0) and m.day >= cohort),
-- A player has one value of each dimension, so players add up.
placed as (
    select brand, sides, period, cohort, since,
        uniqExactIf(player_key, since = since_own and is_active) as actives,
        uniqExactIf(player_key, since = since_own and is_depositor) as depositors,
        uniqExactIf(player_key, is_signal and day + churn_days > least(last_of(period, cohort, since), today)) as alive
    from signals
    array join range(toInt64(since_own), toInt64(since_of(period, cohort, day + churn_days - 1)) + 1) as since
    group by brand, sides, period, cohort, since),
seen as (
    select brand, side.1 as dimension, side.2 as value, period, cohort, since,
        sum(p.actives) as actives, sum(p.depositors) as depositors, sum(p.alive) as alive
    from placed as p
    array join sides as side
    group by brand, dimension, value, period, cohort, since)
select
    c.brand as brand, c.dimension as dimension, c.value as value, c.period as period, c.cohort as cohort, toUInt32(c.since) as since, c.size as size,
    seen.actives as actives, toDecimal128(divideDecimal(toDecimal128(actives, 0), toDecimal128(size, 0), 10), 10) as retention,
    seen.depositors as depositors, seen.alive as alive, size - alive as churned,
    toDecimal128(divideDecimal(toDecimal128(churned, 0), toDecimal128(size, 0), 10), 10) as churn,
    money.deposits as deposits, money.withdrawals as withdrawals, money.ggr as ggr, money.ngr as ngr,
    sum(money.deposits) over (partition by c.brand, c.dimension, c.value, c.period, c.cohort order by c.since) as deposits_cumulative,
    sum(money.ngr) over (partition by c.brand, c.dimension, c.value, c.period, c.cohort order by c.since) as ltv,
    toDecimal128(divideDecimal(ltv, toDecimal128(size, 6), 6), 6) as ltv_per_player
from cells as c
left any join money on c.brand = money.brand and c.dimension = money.dimension and c.value = money.value
    and c.period = money.period and c.cohort = money.cohort and c.since = money.since
left any join seen on c.brand = seen.brand and c.dimension = seen.dimension and c.value = seen.value
    and c.period = seen.period and c.cohort = seen.cohort and c.since = seen.since
