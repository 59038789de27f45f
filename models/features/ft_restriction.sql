---
materialized: materialized_view
description: For the gate, the latest restricting and permitting instant of each fact on a player
tags: [compliance, feature]
protects: true
trigger: raw_event
order_by: [player_key, brand, player_id, fact]
columns:
    player_key: Key of the player
    brand: Brand
    player_id: As the operator names the player
    fact: exclusion, cooling_off, block, aml_hold, harm by source, limit_reached by kind, kyc, age, test_player, consent, unsubscribed, complained or bounced, with channel and product
    restricted_at: { description: "Latest instant that restricts, or 1970", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
    permitted_at: { description: "Latest instant that permits, or 1970", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
    until: { description: "Latest end of what ends by itself, or 1970", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
---
select
    fact_row.player_key as player_key, fact_row.brand as brand, fact_row.player_id as player_id, fact_row.fact as fact,
    max(fact_row.restricted_at) as restricted_at, max(fact_row.permitted_at) as permitted_at, max(fact_row.until) as until
from {{ ref('stg_compliance__fact') }} as fact_row
group by player_key, brand, player_id, fact
