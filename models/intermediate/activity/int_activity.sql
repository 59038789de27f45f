---
materialized: materialized_view
description: Every event of a player at its instant, in the order of time, for the hours in which a window begins or ends
tags: [activity, tile]
trigger: raw_event
order_by: [hour, player_key, occurred_at, event_id]
# A busy hour has millions of rows, of which a tick wants those of some thousands of players.
granularity: 1024
columns:
    hour: Hour in which it happened
    player_key: Key of the player
    occurred_at: When it happened
    event_id: Identity within the brand
    is_casino_bet: { description: "1 for a casino bet", type: "SimpleAggregateFunction(max, UInt8)" }
    is_sport_bet: { description: "1 for a sports bet as it is placed", type: "SimpleAggregateFunction(max, UInt8)" }
    is_session: { description: "1 for the start of a session", type: "SimpleAggregateFunction(max, UInt8)" }
    is_said_by_player: { description: "1 for a bet, a session or the request of a payment", type: "SimpleAggregateFunction(max, UInt8)" }
    handle_real: { description: "Real-money stake of a casino bet in base currency", type: "SimpleAggregateFunction(max, Decimal(38, 6))" }
    handle_bonus: { description: "Bonus stake of a casino bet in base currency", type: "SimpleAggregateFunction(max, Decimal(38, 6))" }
    wins_real: { description: "Real-money win of a casino round in base currency", type: "SimpleAggregateFunction(max, Decimal(38, 6))" }
    wins_bonus: { description: "Bonus win of a casino round in base currency", type: "SimpleAggregateFunction(max, Decimal(38, 6))" }
    adjustments: { description: "Signed adjustment that counts in NGR, in base currency", type: "SimpleAggregateFunction(any, Decimal(38, 6))" }
    game_id: { description: "Game of a casino bet", type: "SimpleAggregateFunction(any, String)" }
    game_type: { description: "Its type", type: "SimpleAggregateFunction(any, LowCardinality(String))" }
---
select
    toStartOfHour(e.occurred_at) as hour, e.player_key as player_key, e.occurred_at as occurred_at, e.event_id as event_id,
    max(e.is_casino_bet) as is_casino_bet, max(e.is_sport_bet) as is_sport_bet, max(e.is_session) as is_session,
    max(e.is_said_by_player) as is_said_by_player,
    max(e.handle_real) as handle_real, max(e.handle_bonus) as handle_bonus,
    max(e.wins_real) as wins_real, max(e.wins_bonus) as wins_bonus,
    any(e.adjustments) as adjustments, any(e.game_id) as game_id, any(e.game_type) as game_type
from {{ ref('stg_activity__event') }} as e
group by hour, player_key, occurred_at, event_id
