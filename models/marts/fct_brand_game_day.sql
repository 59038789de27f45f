---
materialized: table
description: A brand's reporting day by product, game type and game, on effect days; players who count nowhere are out
tags: [money, hourly]
schedule: "7 * * * *"
order_by: [brand, day, product, game_type, game_id]
tests:
    - unique: [brand, day, product, game_type, game_id]
    - expression: handle = handle_real + handle_bonus
    - expression: ggr = handle - wins_real - wins_bonus
columns:
    brand: Brand
    day: The brand's reporting day
    product: casino or sports
    game_type: "Casino: type of the game. Sports: the operator's own product where the bet says one (game_type of its placement, else of its settlement); else single, multi or system, with live behind it for a bet on a running event; empty where the placement is not known"
    game_id: "Casino: the game. Sports: the sport of the bet's legs, or several"
    provider: Provider of the game, or empty
    bets: Casino bets placed and sports settlements with a stake; a rollback leaves the count
    actives: Distinct players with a casino bet, or a sports stake settled, in the game; one who plays several is one of each
    handle_real: Real-money stakes in base currency
    handle_bonus: Bonus stakes in base currency
    handle: handle_real + handle_bonus, in base currency
    wins_real: Real-money wins and payouts in base currency
    wins_bonus: Bonus wins and payouts in base currency
    ggr: handle - wins_real - wins_bonus, in base currency
    hold: ggr / handle, null without handle
    rtp: "Actual return to players: wins / handle, null without handle"
    rtp_theoretical: "Return to players that the game promises in the long run, of the brand's version of it, from seed_game_rtp; null where nobody says it"
    rtp_difference: "rtp - rtp_theoretical, null where either is unknown"
    wins_theoretical: "handle * rtp_theoretical, in base currency, null where it is unknown. Over several rows, weighted by handle: sum(wins_theoretical) / sumIf(handle, rtp_theoretical is not null)"
---
with
games as (select * from {{ ref('int_game') }}),
-- What is said of the brand's own version goes before what is said of the game.
theories as (
    select games.brand as brand, games.game_id as game_id,
        argMax(toNullable(theory.rtp_theoretical), theory.brand != '') as rtp_theoretical
    from games inner join {{ ref('seed_game_rtp') }} as theory on games.game_id = theory.game_id
    where theory.brand in ('', toString(games.brand))
    group by brand, game_id),
moved as (
    select m.brand as brand, m.day as day, m.product as product, m.game_type as game_type, m.game_id as game_id,
        sum(m.bets) as bets_all, uniqExactIf(m.player_key, m.bets > 0) as players, sum(m.handle_real) as real_all, sum(m.handle_bonus) as bonus_all,
        sum(m.wins_real) as won_real, sum(m.wins_bonus) as won_bonus
    from {{ ref('int_game_move') }} as m
    group by brand, day, product, game_type, game_id)
select
    m.brand as brand, m.day as day, m.product as product,
    if(m.product = 'casino', games.game_type, m.game_type) as game_type, m.game_id as game_id,
    if(m.product = 'casino', games.provider, '') as provider,
    m.bets_all as bets, m.players as actives,
    m.real_all as handle_real, m.bonus_all as handle_bonus, handle_real + handle_bonus as handle,
    m.won_real as wins_real, m.won_bonus as wins_bonus, handle - wins_real - wins_bonus as ggr,
    if(handle = 0, null, toNullable(toDecimal128(divideDecimal(ggr, handle, 10), 10))) as hold,
    if(handle = 0, null, toNullable(toDecimal128(divideDecimal(wins_real + wins_bonus, handle, 10), 10))) as rtp,
    theories.rtp_theoretical as rtp_theoretical, rtp - rtp_theoretical as rtp_difference,
    toDecimal128(roundBankers(multiplyDecimal(toDecimal256(handle, 6), rtp_theoretical, 16), 6), 6) as wins_theoretical
from moved as m
left any join games on m.brand = games.brand and m.game_id = games.game_id and m.product = 'casino'
left any join theories on m.brand = theories.brand and m.game_id = theories.game_id and m.product = 'casino'
where bets != 0 or handle_real != 0 or handle_bonus != 0 or wins_real != 0 or wins_bonus != 0
