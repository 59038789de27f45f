---
materialized: materialized_view
description: What a player's events came to, by hour and game, and in the row of hour 0 over his life; reversals are booked apart
tags: [activity, tile]
trigger: raw_event
order_by: [player_key, hour, game_id, game_type]
granularity: 256
# A game stands only in the rows of bets, and the row of a life in no hour.
found_by: [player_key]
columns:
    player_key: Key of the player
    hour: Hour in which it happened; 1970-01-01 for the whole life, which stands beside the hours so that one look finds both
    game_id: Game of the casino bets; empty for everything else
    game_type: Its type
    brand: { description: "Brand", type: "SimpleAggregateFunction(any, LowCardinality(String))" }
    player_id: { description: "As the operator names the player", type: "SimpleAggregateFunction(any, String)" }
    casino_bets: { description: "Casino bets placed", type: "SimpleAggregateFunction(sum, UInt64)" }
    sessions: { description: "Sessions started", type: "SimpleAggregateFunction(sum, UInt64)" }
    handle_real: { description: "Real-money casino stakes in base currency", type: "SimpleAggregateFunction(sum, Decimal(38, 6))" }
    handle_bonus: { description: "Bonus casino stakes in base currency", type: "SimpleAggregateFunction(sum, Decimal(38, 6))" }
    wins_real: { description: "Real-money casino wins in base currency", type: "SimpleAggregateFunction(sum, Decimal(38, 6))" }
    wins_bonus: { description: "Bonus casino wins in base currency", type: "SimpleAggregateFunction(sum, Decimal(38, 6))" }
    adjustments: { description: "Signed adjustments that count in NGR, in base currency", type: "SimpleAggregateFunction(sum, Decimal(38, 6))" }
    bet_first_at: { description: "First bet placed, or 2200", type: "SimpleAggregateFunction(min, DateTime64(3, 'UTC'))" }
    session_first_at: { description: "First start of a session, or 2200", type: "SimpleAggregateFunction(min, DateTime64(3, 'UTC'))" }
    bet_last_at: { description: "Latest bet placed, or 1970", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
    session_last_at: { description: "Latest start of a session, or 1970", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
    active_last_at: { description: "Latest bet, session or request of a payment, or 1970", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
---
select
    e.player_key as player_key, span.1 as hour, span.2 as game_id, span.3 as game_type,
    any(e.brand) as brand, any(e.player_id) as player_id,
    sum(toUInt64(e.is_casino_bet)) as casino_bets, sum(toUInt64(e.is_session)) as sessions,
    sum(e.handle_real) as handle_real, sum(e.handle_bonus) as handle_bonus,
    sum(e.wins_real) as wins_real, sum(e.wins_bonus) as wins_bonus, sum(e.adjustments) as adjustments,
    min(if(e.is_casino_bet + e.is_sport_bet > 0, e.occurred_at, toDateTime64('2200-01-01 00:00:00', 3, 'UTC'))) as bet_first_at,
    min(if(e.is_session > 0, e.occurred_at, toDateTime64('2200-01-01 00:00:00', 3, 'UTC'))) as session_first_at,
    max(if(e.is_casino_bet + e.is_sport_bet > 0, e.occurred_at, toDateTime64(0, 3, 'UTC'))) as bet_last_at,
    max(if(e.is_session > 0, e.occurred_at, toDateTime64(0, 3, 'UTC'))) as session_last_at,
    max(if(e.is_said_by_player > 0, e.occurred_at, toDateTime64(0, 3, 'UTC'))) as active_last_at
from {{ ref('stg_activity__event') }} as e
array join [(toStartOfHour(e.occurred_at), e.game_id, e.game_type), (toDateTime(0, 'UTC'), '', '')] as span
group by player_key, hour, game_id, game_type
