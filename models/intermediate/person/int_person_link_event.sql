---
materialized: materialized_view
description: Each event that links a player to a person or takes that back, a player's together
tags: [player, person, tile]
trigger: raw_event
order_by: [player_key, brand, event_id]
granularity: 256
found_by: [player_key, brand, event_id]
columns:
    player_key: Key of the player
    brand: Brand
    event_id: Identity within the brand
    player_id: { description: "As the operator names the player", type: "SimpleAggregateFunction(any, String)" }
    link: { description: "Kind of the link, a colon, and the person that it names", type: "SimpleAggregateFunction(any, String)" }
    is_linked: { description: "1 where the link is made, 0 where it is taken back", type: "SimpleAggregateFunction(max, UInt8)" }
    occurred_at: { description: "When it happened", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
    counts_at: { description: "From when it counts; 1970: never", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
    known_at: { description: "When it came in", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
    arrival: { description: "Order of arrival, then partition and offset", type: "SimpleAggregateFunction(max, UInt64)" }
    kafka_partition: { description: "Partition it came by", type: "SimpleAggregateFunction(max, Int32)" }
    kafka_offset: { description: "Offset in that partition", type: "SimpleAggregateFunction(max, Int64)" }
---
select
    said.player_key as player_key, said.brand as brand, said.event_id as event_id, any(said.player_id) as player_id,
    any(said.link) as link, max(said.is_linked) as is_linked, max(said.occurred_at) as occurred_at,
    max(said.counts_at) as counts_at, max(said.known_at) as known_at,
    max(said.arrived.1) as arrival, max(said.arrived.2) as kafka_partition, max(said.arrived.3) as kafka_offset
from {{ ref('stg_player__person_link') }} as said
group by player_key, brand, event_id
