---
materialized: table
description: "A brand's reporting day by where its players live and came from, what they play in, product and game type, on effect days. Rows add up. Players who count nowhere are out"
tags: [money, hourly]
schedule: "7 * * * *"
order_by: [brand, day, country, jurisdiction, acquisition_source, currency, product, game_type]
tests:
    - unique: [brand, day, country, jurisdiction, acquisition_source, currency, product, game_type]
    - expression: handle = handle_real + handle_bonus
    - expression: ggr = handle - wins_real - wins_bonus
columns:
    brand: Brand
    day: The brand's reporting day
    country: "Of the player now: his present country, for his whole past; or empty where it is not known"
    jurisdiction: "Of the player now: his present jurisdiction, for his whole past; or empty"
    acquisition_source: "Of the player for ever: the affiliate that brought him, or empty"
    currency: "Of the event: ISO 4217 currency of the bet, win or settlement"
    product: casino or sports
    game_type: "Casino: type of the game. Sports: the operator's own product where the bet says one (game_type of its placement, else of its settlement); else single, multi or system, with live behind it for a bet on a running event; empty where nothing is known of it"
    bets: Casino bets placed and sports settlements with a stake; a rollback leaves the count
    handle_real: Real-money stakes in base currency
    handle_bonus: Bonus stakes in base currency
    handle: handle_real + handle_bonus, in base currency
    wins_real: Real-money wins and payouts in base currency
    wins_bonus: Bonus wins and payouts in base currency
    ggr: handle - wins_real - wins_bonus, in base currency
    hold: ggr / handle, null without handle
---
with
games as (select * from {{ ref('int_game') }}),
by_game as (
    select m.brand as brand, m.day as day, lives.country as country,
        lives.jurisdiction as jurisdiction, lives.acquisition_source as acquisition_source, m.currency as currency,
        m.product as product, m.game_type as game_type,
        if(m.product = 'casino', m.game_id, '') as game,
        sum(m.bets) as bets, sum(m.handle_real) as handle_real, sum(m.handle_bonus) as handle_bonus,
        sum(m.wins_real) as wins_real, sum(m.wins_bonus) as wins_bonus
    from {{ ref('int_game_move') }} as m
    left any join {{ ref('int_player_origin') }} as lives on m.player_key = lives.player_key and m.brand = lives.brand
    group by brand, day, country, jurisdiction, acquisition_source, currency, product, game_type, game)
select
    b.brand as brand, b.day as day, b.country as country, b.jurisdiction as jurisdiction,
    b.acquisition_source as acquisition_source, b.currency as currency, b.product as product,
    if(b.product = 'casino', games.game_type, b.game_type) as game_type,
    sum(b.bets) as bets, sum(b.handle_real) as handle_real, sum(b.handle_bonus) as handle_bonus,
    handle_real + handle_bonus as handle, sum(b.wins_real) as wins_real, sum(b.wins_bonus) as wins_bonus,
    handle - wins_real - wins_bonus as ggr,
    if(handle = 0, null, toNullable(toDecimal128(divideDecimal(ggr, handle, 10), 10))) as hold
from by_game as b
left any join games on b.brand = games.brand and b.game = games.game_id and b.product = 'casino'
group by brand, day, country, jurisdiction, acquisition_source, currency, product, game_type
having bets != 0 or handle_real != 0 or handle_bonus != 0 or wins_real != 0 or wins_bonus != 0
