---
materialized: view
description: Casino bets and wins with their round and game, each as it moves money on its own day
tags: [casino, money]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    event_id: Identity within the brand; a rollback names it
    occurred_at: When it happened
    round_id: Round that it belongs to
    game_id: Game
    game_type: Type of the game, or empty
    provider: Provider of the game, or empty
    is_bet: 1 for a bet, 0 for a win
    currency: ISO 4217 currency of the event
    handle_real: Real-money stake in base currency
    handle_bonus: Bonus stake in base currency
    wins_real: Real-money win in base currency
    wins_bonus: Bonus win in base currency
---
select
    brand, player_key, event_id, occurred_at, subject_id as round_id, game_id, game_type, provider,
    toUInt8(type = 'casino.bet') as is_bet, currency,
    {{ base('stake_real') }} as handle_real, {{ base('stake_bonus') }} as handle_bonus,
    {{ base('win_real') }} as wins_real, {{ base('win_bonus') }} as wins_bonus
from {{ source('raw_event') }}
where topic = 'bet' and type in ('casino.bet', 'casino.win')
