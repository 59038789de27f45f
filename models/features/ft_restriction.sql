---
materialized: materialized_view
description: "For the gate, of each fact on a player what restricts, and each instant that permits again"
tags: [compliance, feature]
protects: true
trigger: raw_event
order_by: [player_key, brand, player_id, fact, permitted_at]
columns:
    player_key: Key of the player
    brand: Brand
    player_id: As the operator names the player
    fact: exclusion, cooling_off, block, aml_hold, harm by source, limit_reached by kind, kyc, age, test_player, consent, unsubscribed, complained or bounced, with channel and product
    permitted_at: "An instant that permits, from then on; 1970 in the row of what restricts"
    restricted_at: { description: "Latest date of what restricts, or 1970", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
    restricted_arrival: { description: "Latest order of arrival of what restricts, microseconds, or 0", type: "SimpleAggregateFunction(max, UInt64)" }
    beats_arrival: { description: "Latest arrival of a restriction that the permission lifts, or 0", type: "SimpleAggregateFunction(max, UInt64)" }
    until: { description: "Latest end of what ends by itself, or 1970", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
---
select
    fact_row.player_key as player_key, fact_row.brand as brand, fact_row.player_id as player_id, fact_row.fact as fact,
    fact_row.permitted_at as permitted_at, max(fact_row.restricted_at) as restricted_at,
    max(fact_row.restricted_arrival) as restricted_arrival, max(fact_row.beats_arrival) as beats_arrival, max(fact_row.until) as until
from {{ ref('stg_compliance__fact') }} as fact_row
group by player_key, brand, player_id, fact, permitted_at
