---
materialized: materialized_view
description: What is said of a player, piece by piece, a player's together; an absent piece is null
tags: [player, tile]
trigger: raw_event
order_by: [player_key, brand, event_id]
granularity: 256
found_by: [player_key, brand, event_id]
columns:
    player_key: Key of the player
    brand: Brand
    event_id: Identity within the brand
    player_id: { description: "As the operator names the player", type: "SimpleAggregateFunction(any, String)" }
    is_registration: { description: "1 for a registration", type: "SimpleAggregateFunction(max, UInt8)" }
    occurred_at: { description: "When it happened", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
    arrival: { description: "Order of arrival, then partition and offset", type: "SimpleAggregateFunction(max, UInt64)" }
    kafka_partition: { description: "Partition it came by", type: "SimpleAggregateFunction(max, Int32)" }
    kafka_offset: { description: "Offset in that partition", type: "SimpleAggregateFunction(max, Int64)" }
    country: { description: "ISO 3166-1 country, or null", type: "SimpleAggregateFunction(any, Nullable(String))" }
    jurisdiction: { description: "Jurisdiction of residence, or null", type: "SimpleAggregateFunction(any, Nullable(String))" }
    time_zone: { description: "IANA time zone, or null", type: "SimpleAggregateFunction(any, Nullable(String))" }
    language: { description: "Language, or null", type: "SimpleAggregateFunction(any, Nullable(String))" }
    is_test: { description: "1 where he is said to be a test player", type: "SimpleAggregateFunction(max, UInt8)" }
    person_id: { description: "Person behind the player, or null", type: "SimpleAggregateFunction(any, Nullable(String))" }
---
select
    profile.player_key as player_key, profile.brand as brand, profile.event_id as event_id,
    any(profile.player_id) as player_id,
    max(toUInt8(profile.type = 'player.registered')) as is_registration, max(profile.occurred_at) as occurred_at,
    max(profile.arrived.1) as arrival, max(profile.arrived.2) as kafka_partition, max(profile.arrived.3) as kafka_offset,
    any(profile.country) as country, any(profile.jurisdiction) as jurisdiction, any(profile.time_zone) as time_zone,
    any(profile.language) as language, max(profile.is_test) as is_test, any(profile.person_id) as person_id
from {{ ref('stg_player__profile') }} as profile
group by player_key, brand, event_id
