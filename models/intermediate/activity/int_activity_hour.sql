---
materialized: materialized_view
description: What a player's events came to, by hour and game; reversals are booked apart
tags: [activity, tile]
trigger: raw_event
order_by: [player_key, hour, game_id, game_type]
granularity: 256
# A game stands only in the rows of bets.
found_by: [player_key]
columns:
    player_key: Key of the player
    hour: Hour in which it happened
    game_id: Game of the casino bets; empty for everything else
    game_type: Its type
    casino_bets: { description: "Casino bets placed", type: "SimpleAggregateFunction(sum, UInt64)" }
    sessions: { description: "Sessions started", type: "SimpleAggregateFunction(sum, UInt64)" }
    handle_real: { description: "Real-money casino stakes in base currency", type: "SimpleAggregateFunction(sum, Decimal(38, 6))" }
    handle_bonus: { description: "Bonus casino stakes in base currency", type: "SimpleAggregateFunction(sum, Decimal(38, 6))" }
    wins_real: { description: "Real-money casino wins in base currency", type: "SimpleAggregateFunction(sum, Decimal(38, 6))" }
    wins_bonus: { description: "Bonus casino wins in base currency", type: "SimpleAggregateFunction(sum, Decimal(38, 6))" }
    adjustments: { description: "Signed adjustments that count in NGR, in base currency", type: "SimpleAggregateFunction(sum, Decimal(38, 6))" }
    bet_last_at: { description: "Latest bet placed, or 1970", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
    session_last_at: { description: "Latest start of a session, or 1970", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
    active_last_at: { description: "Latest of what the player did himself, or 1970", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
---
select
    e.player_key as player_key, toStartOfHour(e.occurred_at) as hour, e.game_id as game_id, e.game_type as game_type,
    sum(toUInt64(e.is_casino_bet)) as casino_bets, sum(toUInt64(e.is_session)) as sessions,
    sum(e.handle_real) as handle_real, sum(e.handle_bonus) as handle_bonus,
    sum(e.wins_real) as wins_real, sum(e.wins_bonus) as wins_bonus, sum(e.adjustments) as adjustments,
    max(if(e.is_casino_bet + e.is_sport_bet > 0, e.occurred_at, toDateTime64(0, 3, 'UTC'))) as bet_last_at,
    max(if(e.is_session > 0, e.occurred_at, toDateTime64(0, 3, 'UTC'))) as session_last_at,
    max(if(e.is_said_by_player > 0, e.occurred_at, toDateTime64(0, 3, 'UTC'))) as active_last_at
from {{ ref('stg_activity__event') }} as e
group by player_key, hour, game_id, game_type
