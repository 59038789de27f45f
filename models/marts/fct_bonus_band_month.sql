---
materialized: table
description: "Players by what they got in bonuses for what they deposited in a month, and what they were worth: the generosity gap. Players who count nowhere are out"
tags: [bonus, money, daily]
schedule: "15 3 * * *"
order_by: [brand, month, band]
tests:
    - unique: [brand, month, band]
    - accepted_values: { column: band, values: [none, to 10%, to 25%, to 50%, to 100%, above 100%, no deposit] }
columns:
    brand: Brand
    month: First day of the month, by the brand's reporting days
    band: "Bonuses given in the month, by their first state, for what he deposited in it: none, to 10%, to 25%, to 50%, to 100%, above 100%, or no deposit"
    players: Players who moved anything or got a bonus in the month
    deposits: "Their approved deposits less reversals, in base currency"
    bonuses: "What the bonuses they got are worth, in base currency"
    bonus_cost: "Bonus stakes less bonus wins, plus bonus money turned real, in base currency"
    ggr: "Their GGR, in base currency"
    ngr: "Their NGR before the brand's per-cent steps, in base currency"
    cost_share: "bonus_cost / ggr, null where GGR is not above 0"
    budget_share: "Share of the month's bonus_cost, null where that is not above 0"
---
with
gifts as (
    select brand, player_key, toStartOfMonth({{ brand_day('first_at') }}) as month, sum(amount) as bonuses
    from {{ ref('int_bonus') }}
    group by brand, player_key, month),
moved as (
    select m.brand as brand, m.player_key as player_key, toStartOfMonth(m.day) as month, sum(m.deposits) as deposits,
        sum(m.bonus_cost) as bonus_cost, sum(m.ggr) as ggr, sum(m.ngr_default) as ngr, toDecimal128('0', 6) as bonuses
    from {{ ref('int_move') }} as m
    group by brand, player_key, month
    union all
    select brand, player_key, month, toDecimal128('0', 6), toDecimal128('0', 6), toDecimal128('0', 6), toDecimal128('0', 6), gifts.bonuses
    from gifts),
players as (
    select brand, player_key, month, sum(moved.deposits) as paid, sum(moved.bonuses) as got, sum(moved.bonus_cost) as cost,
        sum(moved.ggr) as ggr_each, sum(moved.ngr) as ngr_each
    from moved
    group by brand, player_key, month),
bands as (
    select brand, month,
        multiIf(got = 0, 'none', paid <= 0, 'no deposit', got * 10 <= paid, 'to 10%', got * 4 <= paid, 'to 25%',
            got * 2 <= paid, 'to 50%', got <= paid, 'to 100%', 'above 100%') as band,
        count() as players, sum(paid) as deposits, sum(got) as bonuses, sum(cost) as bonus_cost, sum(ggr_each) as ggr, sum(ngr_each) as ngr
    from players
    group by brand, month, band),
months as (select brand, month, sum(bands.bonus_cost) as cost_of_month from bands group by brand, month)
select
    bands.*,
    if(ggr <= 0, null, toNullable(toDecimal128(divideDecimal(bonus_cost, ggr, 10), 10))) as cost_share,
    if(cost_of_month <= 0, null, toNullable(toDecimal128(divideDecimal(bonus_cost, cost_of_month, 10), 10))) as budget_share
from bands left any join months using (brand, month)
