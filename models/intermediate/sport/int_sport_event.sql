---
materialized: materialized_view
description: Placements and settlements of sports bets, a bet's together; a bet is judged anew with each of them
tags: [sport, tile]
trigger: raw_event
order_by: [player_key, bet_id, brand, event_id]
granularity: 256
found_by: [player_key, brand, event_id]
columns:
    player_key: Key of the player
    bet_id: Bet
    brand: Brand
    event_id: Identity within the brand
    is_settlement: { description: "1 for a settlement, 0 for a placement", type: "SimpleAggregateFunction(max, UInt8)" }
    corrects_id: { description: "Settlement that it corrects, or empty", type: "SimpleAggregateFunction(any, String)" }
    occurred_at: { description: "When it happened", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
    arrival: { description: "Order of arrival, then partition and offset", type: "SimpleAggregateFunction(max, UInt64)" }
    kafka_partition: { description: "Partition it came by", type: "SimpleAggregateFunction(max, Int32)" }
    kafka_offset: { description: "Offset in that partition", type: "SimpleAggregateFunction(max, Int64)" }
    outcome: { description: "won, lost, void, cashed_out or partial; empty for a placement", type: "SimpleAggregateFunction(any, LowCardinality(String))" }
    currency: { description: "ISO 4217 currency of the event", type: "SimpleAggregateFunction(any, LowCardinality(String))" }
    stake_real: { description: "Real part of the stake in the event's currency", type: "SimpleAggregateFunction(max, Decimal(38, 6))" }
    stake_bonus: { description: "Bonus part of the stake in the event's currency", type: "SimpleAggregateFunction(max, Decimal(38, 6))" }
    handle_real: { description: "Real part of the stake in base currency", type: "SimpleAggregateFunction(max, Decimal(38, 6))" }
    handle_bonus: { description: "Bonus part of the stake in base currency", type: "SimpleAggregateFunction(max, Decimal(38, 6))" }
    wins_real: { description: "Real-money payout in base currency", type: "SimpleAggregateFunction(max, Decimal(38, 6))" }
    wins_bonus: { description: "Bonus payout in base currency", type: "SimpleAggregateFunction(max, Decimal(38, 6))" }
---
select
    bet.player_key as player_key, bet.bet_id as bet_id, bet.brand as brand, bet.event_id as event_id,
    max(bet.is_settlement) as is_settlement, any(bet.corrects_id) as corrects_id, max(bet.occurred_at) as occurred_at,
    max(bet.arrived.1) as arrival, max(bet.arrived.2) as kafka_partition, max(bet.arrived.3) as kafka_offset,
    any(bet.outcome) as outcome, any(bet.currency) as currency, max(bet.stake_real) as stake_real, max(bet.stake_bonus) as stake_bonus,
    max(bet.handle_real) as handle_real, max(bet.handle_bonus) as handle_bonus,
    max(bet.wins_real) as wins_real, max(bet.wins_bonus) as wins_bonus
from {{ ref('stg_sport__bet') }} as bet
group by player_key, bet_id, brand, event_id
