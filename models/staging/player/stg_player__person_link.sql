---
materialized: view
description: What says that players are one person or are not, link by link
tags: [player, person]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    player_id: As the operator names the player
    event_id: Identity within the brand
    occurred_at: When it happened
    arrived: Order of arrival
    known_at: When it came in
    link: "Kind of the link (operator, email, phone, document), a colon, and the person that it names"
    is_linked: 1 where the link is made, 0 where it is taken back
---
select
    brand, player_key, player_id, event_id, occurred_at, (arrival, kafka_partition, kafka_offset) as arrived,
    ingested_at as known_at,
    concat(if(JSONExtractString(body, 'link_kind') = '', 'operator', JSONExtractString(body, 'link_kind')), ':',
        JSONExtractString(body, 'person_id')) as link,
    toUInt8(type = 'player.person_linked') as is_linked
from {{ source('raw_event') }}
where topic = 'player' and type in ('player.person_linked', 'player.person_unlinked')
