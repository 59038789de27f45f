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
    game_type: "Casino: type of the game. Sports: single, multi or system, with live behind it for a bet on a running event; empty where the placement is not known"
    game_id: "Casino: the game. Sports: the sport of the bet's legs, or several"
    provider: Provider of the game, or empty
    bets: Casino bets placed and sports settlements with a stake; a rollback leaves the count
    handle_real: Real-money stakes in base currency
    handle_bonus: Bonus stakes in base currency
    handle: handle_real + handle_bonus, in base currency
    wins_real: Real-money wins and payouts in base currency
    wins_bonus: Bonus wins and payouts in base currency
    ggr: handle - wins_real - wins_bonus, in base currency
    hold: ggr / handle, null without handle
    rtp: "Actual return to players: wins / handle, null without handle"
---
with
plays as (
    select brand, player_key, event_id, occurred_at, game_id, game_type, provider, is_bet,
        play.handle_real as handle_real, play.handle_bonus as handle_bonus,
        play.wins_real as wins_real, play.wins_bonus as wins_bonus
    from {{ ref('stg_casino__game') }} as play
    where (brand, player_key) not in (select brand, player_key from {{ ref('int_test_player') }})),
-- A type or provider may be missing in wins: both are told by game.
games as (
    select brand, game_id, max(plays.game_type) as type, max(plays.provider) as provider
    from plays group by brand, game_id),
rollbacks as (
    select brand, target_id, minIf(at, basis = 'restated') as target_at, maxIf(day, basis = 'effect') as day, any(player_key) as player_key
    from {{ ref('int_booking_casino_rollback') }}
    group by brand, target_id),
placements as (
    select brand, player_key, bet_id, argMin(placed.bet_type, arrived) as bet_type, argMin(placed.sport, arrived) as sport
    from {{ ref('stg_sport__placement') }} as placed
    group by brand, player_key, bet_id),
moved as (
    select brand, {{ brand_day('occurred_at') }} as day, 'casino' as product, '' as game_type, toString(game_id) as game_id,
        toInt64(sum(is_bet)) as bets_each, sum(plays.handle_real) as real_each, sum(plays.handle_bonus) as bonus_each,
        sum(plays.wins_real) as won_real, sum(plays.wins_bonus) as won_bonus
    from plays group by brand, day, game_id
    union all
    select plays.brand, rollbacks.day, 'casino', '', toString(plays.game_id), toInt64(0),
        -sum(plays.handle_real), -sum(plays.handle_bonus), -sum(plays.wins_real), -sum(plays.wins_bonus)
    from plays inner join rollbacks on plays.brand = rollbacks.brand and plays.event_id = rollbacks.target_id
    where (plays.player_key, plays.occurred_at) in (select player_key, target_at from rollbacks)
    group by plays.brand, rollbacks.day, plays.game_id
    union all
    select bet.brand, bet.day, bet.product, placements.bet_type, placements.sport, sum(bet.stakes),
        sum(bet.handle_real), sum(bet.handle_bonus), sum(bet.wins_real), sum(bet.wins_bonus)
    from {{ store('int_booking_sport') }} as bet
    left any join placements on bet.brand = placements.brand and bet.player_key = placements.player_key and bet.bet_id = placements.bet_id
    where bet.basis = 'effect' and (bet.brand, bet.player_key) not in (select brand, player_key from {{ ref('int_test_player') }})
    group by bet.brand, bet.day, bet.product, placements.bet_type, placements.sport)
select
    m.brand as brand, m.day as day, m.product as product,
    if(m.product = 'casino', toString(games.type), m.game_type) as game_type, m.game_id as game_id,
    if(m.product = 'casino', toString(any(games.provider)), '') as provider,
    sum(m.bets_each) as bets,
    sum(m.real_each) as handle_real, sum(m.bonus_each) as handle_bonus, handle_real + handle_bonus as handle,
    sum(m.won_real) as wins_real, sum(m.won_bonus) as wins_bonus, handle - wins_real - wins_bonus as ggr,
    if(handle = 0, null, toNullable(toDecimal128(divideDecimal(ggr, handle, 10), 10))) as hold,
    if(handle = 0, null, toNullable(toDecimal128(divideDecimal(wins_real + wins_bonus, handle, 10), 10))) as rtp
from moved as m left any join games on m.brand = games.brand and m.game_id = toString(games.game_id) and m.product = 'casino'
group by brand, day, product, game_type, game_id
having bets != 0 or handle_real != 0 or handle_bonus != 0 or wins_real != 0 or wins_bonus != 0
