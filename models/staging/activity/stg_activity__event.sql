---
materialized: view
description: Every event of a player at its instant, with what it moves by itself; the rest is booked apart
tags: [activity]
columns:
    player_key: Key of the player, xxHash64 of brand and player id
    brand: Brand of the event
    player_id: As the operator names the player
    occurred_at: When it happened
    event_id: Identity within the brand
    type: { description: "Type of the event, of those that protect too", protects: true }
    is_casino_bet: 1 for a casino bet
    is_sport_bet: 1 for a sports bet as it is placed
    is_session: 1 for the start of a session
    is_said_by_player: "1 for what the player does himself, as the row alone tells it: a bet, a session, a payment that he requests"
    handle_real: Real-money stake of a casino bet in base currency
    handle_bonus: Bonus stake of a casino bet in base currency
    wins_real: Real-money win of a casino round in base currency
    wins_bonus: Bonus win of a casino round in base currency
    adjustments: Signed adjustment that counts in NGR, in base currency
    game_id: Game of a casino bet
    game_type: Its type
---
select
    player_key, brand, player_id, occurred_at, event_id, type,
    toUInt8(type = 'casino.bet') as is_casino_bet,
    toUInt8(type = 'sport.bet_placed') as is_sport_bet,
    toUInt8(type = 'session.started') as is_session,
    -- What becomes of a payment is the bank's or the operator's doing. An approval without a request is the player's, but
    -- that its row alone does not tell: ft_player finds it in int_payment.
    toUInt8(type in ('casino.bet', 'sport.bet_placed', 'session.started')
        or type in ('deposit', 'withdrawal') and status = 'requested') as is_said_by_player,
    if(type = 'casino.bet', {{ base('stake_real') }}, toDecimal128('0', 6)) as handle_real,
    if(type = 'casino.bet', {{ base('stake_bonus') }}, toDecimal128('0', 6)) as handle_bonus,
    if(type = 'casino.win', {{ base('win_real') }}, toDecimal128('0', 6)) as wins_real,
    if(type = 'casino.win', {{ base('win_bonus') }}, toDecimal128('0', 6)) as wins_bonus,
    if(type = 'adjustment' and JSONExtractBool(body, 'counts_in_ngr'), {{ base('amount') }}, toDecimal128('0', 6)) as adjustments,
    if(type = 'casino.bet', game_id, '') as game_id,
    if(type = 'casino.bet', game_type, '') as game_type
from {{ source('raw_event') }}
