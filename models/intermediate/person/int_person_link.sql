---
materialized: view
description: Each link of a player to a person, with its kind, from when to when; verified contacts stand under random names, never as what they are
tags: [player, person]
columns:
    player_key: Key of the player
    brand: Brand
    player_id: As the operator names the player
    link: Kind of the link, a colon, and the person that it names
    link_kind: "operator, email, phone or document"
    is_standing: 1 unless it was taken back later than it was last made
    linked_first_at: When it was first made
    linked_at: When it was last made
    unlinked_at: When it was last taken back, or null
    known_first_at: When it was first known
    arrived_first: Order of arrival of the event that first made or took it back
---
select
    player_key, brand, any(said.player_id) as player_id, link, splitByChar(':', link)[1] as link_kind,
    toUInt8(countIf(said.is_linked = 1) > 0
        and maxIf(said.occurred_at, said.is_linked = 0) <= maxIf(said.occurred_at, said.is_linked = 1)) as is_standing,
    if(countIf(said.is_linked = 1) > 0, toNullable(minIf(said.occurred_at, said.is_linked = 1)), null) as linked_first_at,
    if(countIf(said.is_linked = 1) > 0, toNullable(maxIf(said.occurred_at, said.is_linked = 1)), null) as linked_at,
    if(countIf(said.is_linked = 0) > 0, toNullable(maxIf(said.occurred_at, said.is_linked = 0)), null) as unlinked_at,
    min(said.known_at) as known_first_at,
    min((said.arrival, said.kafka_partition, said.kafka_offset)) as arrived_first
from (select * from {{ ref('int_person_link_event') }} final) as said
group by player_key, brand, link
