---
materialized: view
description: What a player's events came to over his whole life, as it stands in hour 0 of the tile; readers group again
tags: [activity]
columns:
    player_key: Key of the player
    brand: Brand
    player_id: As the operator names the player
    casino_bets: Casino bets placed
    sessions: Sessions started
    handle_real: Real-money casino stakes in base currency
    handle_bonus: Bonus casino stakes in base currency
    wins_real: Real-money casino wins in base currency
    wins_bonus: Bonus casino wins in base currency
    adjustments: Signed adjustments that count in NGR, in base currency
    bet_first_at: First bet placed, or 2200
    bet_last_at: Latest bet placed, or 1970
    session_first_at: First start of a session, or 2200
    session_last_at: Latest start of a session, or 1970
    active_last_at: Latest bet, session or request of a payment, or 1970
---
select player_key, brand, player_id, casino_bets, sessions, handle_real, handle_bonus, wins_real, wins_bonus, adjustments,
    bet_first_at, bet_last_at, session_first_at, session_last_at, active_last_at
from {{ ref('int_activity_hour') }}
where hour = toDateTime(0, 'UTC')
