---
materialized: table
description: "Players by the day of their first deposit: who plays again 1, 7 and 30 days behind it, and what they bring in their first 7 and 30 days; of all players of the brand, and by each dimension alone. Read it with one dimension: all rows together count each player several times. Days add up: retention of a month is sum(retained_d7) / sum(players_d7). Players who count nowhere are out"
tags: [money, player, daily]
schedule: "25 3 * * *"
order_by: [brand, dimension, value, ftd_day]
tests:
    - unique: [brand, dimension, value, ftd_day]
    - expression: players_d1 in (0, players) and players_d7 in (0, players) and players_d30 in (0, players)
    - expression: retained_d1 <= players_d1 and retained_d7 <= players_d7 and retained_d30 <= players_d30
columns:
    brand: Brand
    dimension: "What its players have in common. brand: nothing, it is all of them. Of the player now, for his whole past: country, jurisdiction. Of the player for ever: acquisition_source (affiliate). currency: that of the player's account now"
    value: "Which country, jurisdiction and so on; empty where it is not known, and for brand"
    ftd_day: Reporting day of the first approved deposit, which is day 0
    players: Players who first deposited on the day
    players_d1: "players where day 1 is over, else 0: what retained_d1 is a part of"
    retained_d1: Of players_d1 those with a casino bet, or a sports stake settled, on day 1
    players_d7: players where day 7 is over, else 0
    retained_d7: Of players_d7 those with a bet on day 7
    players_d30: players where day 30 is over, else 0
    retained_d30: Of players_d30 those with a bet on day 30
    players_7d: "players whose first 7 days (0 to 6) are over, else 0: whose money the next columns are"
    deposits_7d: "Approved deposits less reversals of the days 0 to 6, in base currency"
    ggr_7d: "GGR of the days 0 to 6, in base currency"
    ngr_7d: "NGR of the days 0 to 6 by the brand's waterfall, in base currency; its per-cent steps are rounded per reporting day and value, so values may differ from the brand in the last digit"
    players_30d: "players whose first 30 days (0 to 29) are over, else 0: whose money the next columns are"
    deposits_30d: "Approved deposits less reversals of the days 0 to 29, in base currency"
    ggr_30d: "GGR of the days 0 to 29, in base currency"
    ngr_30d: "NGR of the days 0 to 29 by the brand's waterfall, in base currency, rounded as ngr_7d"
---
with
{{ now }} as present,
players as (select * from {{ ref('int_depositor_side') }}),
moves as (select * from {{ ref('int_move') }} where day <= {{ brand_day('present') }}),
sizes as (
    select brand, side.1 as dimension, side.2 as value, ftd_day, count() as size,
        dateDiff('day', ftd_day, {{ brand_day('present') }}) as age
    from players
    array join sides as side
    group by brand, dimension, value, ftd_day),
-- What is deducted may change from one day to the next, so the waterfall is by day.
movers as (
    select m.brand as brand, m.day as day, players.ftd_day as ftd_day, players.sides as sides,
        sum(m.deposits) as deposits, sum(m.payment_fees) as payment_fees, sum(m.charge_backs) as charge_backs,
        sumForEach(m.game_ggr) as game_ggr, sum(m.handle) as handle, sum(m.ggr) as ggr, sum(m.ngr_default) as ngr_default
    from moves as m
    inner join players on m.brand = players.brand and m.player_key = players.player_key
    where dateDiff('day', players.ftd_day, m.day) between 0 and 29
    group by brand, day, ftd_day, sides),
days as (
    select brand, day, ftd_day, side.1 as dimension, side.2 as value,
        sum(m.deposits) as deposits, sum(m.payment_fees) as payment_fees, sum(m.charge_backs) as charge_backs,
        sumForEach(m.game_ggr) as game_ggr, sum(m.handle) as handle, sum(m.ggr) as ggr, sum(m.ngr_default) as ngr_default
    from movers as m
    array join sides as side
    group by brand, day, ftd_day, dimension, value),
money as (
    select brand, dimension, value, ftd_day,
        sumIf(days.deposits, days.day < ftd_day + 7) as deposits_first, sum(days.deposits) as deposits_all,
        sumIf(days.ggr, days.day < ftd_day + 7) as ggr_first, sum(days.ggr) as ggr_all,
        sumIf(days.ngr, days.day < ftd_day + 7) as ngr_first, sum(days.ngr) as ngr_all
    from (select *, ngr_default - {{ ngr_steps('ggr', 'handle', 'deposits', 'payment_fees', 'charge_backs', 'game_ggr') }} as ngr from days) as days
    group by brand, dimension, value, ftd_day),
-- A player has one value of each dimension, so players add up.
placed as (
    select m.brand as brand, players.sides as sides, players.ftd_day as ftd_day, dateDiff('day', players.ftd_day, m.day) as since,
        uniqExact(m.player_key) as actives
    from moves as m
    inner join players on m.brand = players.brand and m.player_key = players.player_key
    where m.stakes > 0 and since in (1, 7, 30)
    group by brand, sides, ftd_day, since),
seen as (
    select brand, side.1 as dimension, side.2 as value, ftd_day,
        sumIf(p.actives, p.since = 1) as back_d1, sumIf(p.actives, p.since = 7) as back_d7, sumIf(p.actives, p.since = 30) as back_d30
    from placed as p
    array join sides as side
    group by brand, dimension, value, ftd_day)
select
    s.brand as brand, s.dimension as dimension, s.value as value, s.ftd_day as ftd_day, s.size as players,
    if(s.age > 1, s.size, 0) as players_d1, if(s.age > 1, seen.back_d1, 0) as retained_d1,
    if(s.age > 7, s.size, 0) as players_d7, if(s.age > 7, seen.back_d7, 0) as retained_d7,
    if(s.age > 30, s.size, 0) as players_d30, if(s.age > 30, seen.back_d30, 0) as retained_d30,
    if(s.age > 6, s.size, 0) as players_7d, if(s.age > 6, money.deposits_first, toDecimal128(0, 6)) as deposits_7d,
    if(s.age > 6, money.ggr_first, toDecimal128(0, 6)) as ggr_7d, if(s.age > 6, money.ngr_first, toDecimal128(0, 6)) as ngr_7d,
    if(s.age > 29, s.size, 0) as players_30d, if(s.age > 29, money.deposits_all, toDecimal128(0, 6)) as deposits_30d,
    if(s.age > 29, money.ggr_all, toDecimal128(0, 6)) as ggr_30d, if(s.age > 29, money.ngr_all, toDecimal128(0, 6)) as ngr_30d
from sizes as s
left any join money on s.brand = money.brand and s.dimension = money.dimension and s.value = money.value and s.ftd_day = money.ftd_day
left any join seen on s.brand = seen.brand and s.dimension = seen.dimension and s.value = seen.value and s.ftd_day = seen.ftd_day
