---
materialized: view
description: What is said of a player, piece by piece; an absent piece is null
tags: [player]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    player_id: As the operator names the player
    event_id: Identity within the brand
    type: player.registered, player.updated or player.person_linked
    occurred_at: When it happened
    arrived: Order of arrival
    country: ISO 3166-1 country
    jurisdiction: Jurisdiction of residence
    time_zone: IANA time zone
    language: Language
    is_test: 1 where it says that he is a test player, or that the account is a test, admin or streamer one
    person_id: Person behind the player, over brands, as the operator says; what verified contacts link stands in stg_player__person_link
---
select
    brand, player_key, player_id, event_id, type, occurred_at, (arrival, kafka_partition, kafka_offset) as arrived,
    JSONExtract(body, 'country', 'Nullable(String)') as country,
    JSONExtract(body, 'jurisdiction', 'Nullable(String)') as jurisdiction,
    JSONExtract(body, 'time_zone', 'Nullable(String)') as time_zone,
    JSONExtract(body, 'language', 'Nullable(String)') as language,
    toUInt8({{ counts_nowhere }}) as is_test,
    if(JSONExtractString(body, 'link_kind') in ('', 'operator'), JSONExtract(body, 'person_id', 'Nullable(String)'), null) as person_id
from {{ source('raw_event') }}
where topic = 'player' and type in ('player.registered', 'player.updated', 'player.person_linked')
