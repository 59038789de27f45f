---
materialized: view
description: What players stake and win on effect days by game, event by event and not added up; who counts nowhere is out
tags: [money]
columns:
    brand: Brand
    day: The brand's reporting day
    player_key: Key of the player
    product: casino or sports
    game_type: "Sports: the operator's own product where the bet says one, else single, multi or system, with live behind it for a bet on a running event; empty where nothing is known of it. Casino: empty, since int_game tells it by game"
    game_id: "Casino: the game. Sports: the sport of the bet's legs, or several"
    currency: ISO 4217 currency of the bet, win or settlement
    bets: 1 for a casino bet, the number of settlements with a stake for a sports bet; a rollback leaves the count
    handle_real: Real-money stakes in base currency
    handle_bonus: Bonus stakes in base currency
    wins_real: Real-money wins and payouts in base currency
    wins_bonus: Bonus wins and payouts in base currency
---
with
plays as (
    select *
    from {{ ref('stg_casino__game') }}
    where (brand, player_key) not in (select brand, player_key from {{ ref('int_test_player') }})),
rollbacks as (
    select brand, target_id, minIf(at, basis = 'restated') as target_at, maxIf(day, basis = 'effect') as day, any(player_key) as player_key
    from {{ ref('int_booking_casino_rollback') }}
    group by brand, target_id),
-- The first placement tells what a bet is on; where none does, the first settlement.
placements as (
    select brand, player_key, bet_id, argMin(placed.bet_type, (1 - is_placement, arrived)) as bet_type,
        argMin(placed.sport, (1 - is_placement, arrived)) as sport,
        argMinIf(placed.game_type, (1 - is_placement, arrived), placed.game_type != '') as said_type
    from {{ ref('stg_sport__placement') }} as placed
    group by brand, player_key, bet_id)
select
    brand, {{ brand_day('occurred_at') }} as day, player_key, 'casino' as product, '' as game_type, toString(plays.game_id) as game_id, plays.currency as currency,
    toInt64(is_bet) as bets, plays.handle_real as handle_real, plays.handle_bonus as handle_bonus,
    plays.wins_real as wins_real, plays.wins_bonus as wins_bonus
from plays
union all
select plays.brand, rollbacks.day, plays.player_key, 'casino', '', toString(plays.game_id), plays.currency, toInt64(0),
    -plays.handle_real, -plays.handle_bonus, -plays.wins_real, -plays.wins_bonus
from plays inner join rollbacks on plays.brand = rollbacks.brand and plays.event_id = rollbacks.target_id
where (plays.player_key, plays.occurred_at) in (select player_key, target_at from rollbacks)
union all
select bet.brand, bet.day, bet.player_key, bet.product,
    if(placements.said_type = '', placements.bet_type, placements.said_type), placements.sport, bet.currency,
    bet.stakes, bet.handle_real, bet.handle_bonus, bet.wins_real, bet.wins_bonus
from {{ ref('int_booking_sport') }} as bet
left any join placements on bet.brand = placements.brand and bet.player_key = placements.player_key and bet.bet_id = placements.bet_id
where bet.basis = 'effect' and (bet.brand, bet.player_key) not in (select brand, player_key from {{ ref('int_test_player') }})
