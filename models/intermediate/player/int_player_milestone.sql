---
materialized: table
description: When each player reached the steps of the funnel; who counts nowhere is out
tags: [player, hourly]
schedule: "7 * * * *"
order_by: [brand, player_key]
columns:
    brand: Brand
    player_key: Key of the player
    registered_at: "First registration, or null"
    kyc_approved_at: "First approval of his identity, or null"
    deposit_first_at: "First approval of his first deposit, or null"
    deposit_first_currency: ISO 4217 currency of his first deposit, or empty
    bet_first_at: "First bet that he placed, or null"
    deposit_second_at: "First approval of his second deposit, or null"
---
with
checks as (
    select brand, player_key, min(state.occurred_at) as approved_first
    from {{ ref('stg_compliance__state') }} as state
    where type = 'kyc.updated' and kyc_status = 'approved'
    group by brand, player_key),
deposits as (
    select brand, player_key, groupArraySorted(2)(assumeNotNull(approved_at)) as firsts,
        argMin(toString(payment.currency), (assumeNotNull(approved_at), payment_id)) as first_currency
    from {{ ref('int_payment') }} as payment
    where direction = 'deposit' and approved_at is not null
    group by brand, player_key),
bets as (
    select any(life.brand) as brand, player_key, min(life.bet_first_at) as placed_first
    from {{ ref('int_activity_life') }} as life
    group by player_key
    having placed_first < toDateTime64('2200-01-01 00:00:00', 3, 'UTC')),
players as (
    select brand, player_key from {{ ref('int_player') }} where is_registered = 1
    union distinct select brand, player_key from deposits
    union distinct select brand, player_key from bets)
select
    players.brand as brand, players.player_key as player_key, player.registered_at as registered_at,
    if(checks.player_key = 0, null, toNullable(checks.approved_first)) as kyc_approved_at,
    if(empty(deposits.firsts), null, toNullable(deposits.firsts[1])) as deposit_first_at,
    deposits.first_currency as deposit_first_currency,
    if(bets.player_key = 0, null, toNullable(bets.placed_first)) as bet_first_at,
    if(length(deposits.firsts) < 2, null, toNullable(deposits.firsts[2])) as deposit_second_at
from players
left any join {{ ref('int_player') }} as player on player.player_key = players.player_key and player.brand = players.brand
left any join checks on checks.player_key = players.player_key and checks.brand = players.brand
left any join deposits on deposits.player_key = players.player_key and deposits.brand = players.brand
left any join bets on bets.player_key = players.player_key and bets.brand = players.brand
where (players.brand, players.player_key) not in (select brand, player_key from {{ ref('int_test_player') }})
