---
materialized: view
description: Casino bets and wins, each as it moves money on its own day
tags: [casino, money]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    event_id: Identity within the brand; a rollback names it
    occurred_at: When it happened
    game_id: Game
    is_bet: 1 for a bet, 0 for a win
    currency: ISO 4217 currency of the event
    stake_real: Real-money stake in base currency
    stake_bonus: Bonus stake in base currency
    win_real: Real-money win in base currency
    win_bonus: Bonus win in base currency
---
select
    brand, player_key, event_id, occurred_at, toString(game_id) as game_id, toUInt8(type = 'casino.bet') as is_bet, currency,
    {{ base('stake_real') }} as stake_real, {{ base('stake_bonus') }} as stake_bonus,
    {{ base('win_real') }} as win_real, {{ base('win_bonus') }} as win_bonus
from {{ source('raw_event') }}
where topic = 'bet' and type in ('casino.bet', 'casino.win')
