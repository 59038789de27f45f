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
    linked_first_at: From when it was first made, or null
    linked_at: From when it was last made, or null
    unlinked_at: From when it was last taken back, or null
    known_first_at: When it was first known
    arrived_first: Order of arrival of the event that first made it; behind all others where none did
---
select
    player_key, brand, any(said.player_id) as player_id, link, splitByChar(':', link)[1] as link_kind,
    toUInt8(countIf(said.is_linked = 1) > 0
        and maxIf(said.counts_at, said.is_taken_back) <= maxIf(said.counts_at, said.is_linked = 1)) as is_standing,
    if(countIf(said.is_linked = 1) > 0, toNullable(minIf(said.counts_at, said.is_linked = 1)), null) as linked_first_at,
    if(countIf(said.is_linked = 1) > 0, toNullable(maxIf(said.counts_at, said.is_linked = 1)), null) as linked_at,
    if(countIf(said.is_taken_back) > 0, toNullable(maxIf(said.counts_at, said.is_taken_back)), null) as unlinked_at,
    min(said.known_at) as known_first_at,
    min(said.made_arrived) as arrived_first
from (
    select *,
        is_linked = 0 and counts_at > toDateTime64(0, 3, 'UTC') and counts_at <= {{ now }} as is_taken_back,
        -- Behind all that ever arrives, where it was only taken back.
        if(is_linked = 1, (arrival, kafka_partition, kafka_offset),
            (toUInt64(18446744073709551615), toInt32(2147483647), toInt64(9223372036854775807))) as made_arrived
    from {{ ref('int_person_link_event') }} final) as said
group by player_key, brand, link
