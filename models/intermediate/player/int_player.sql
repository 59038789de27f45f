---
materialized: incremental
strategy: overwrite
description: Each player of whom a registration or a profile is known, as he stands now
tags: [player]
key: [player_key, brand]
granularity: 1024
touched: |
    select distinct player_key, brand
    from {{ arrived('raw_event') }}
    where type in ('player.registered', 'player.updated', 'player.person_linked') and ingested_at > {since:DateTime64(3)}
columns:
    brand: Brand
    player_key: Key of the player
    player_id: As the operator names the player
    person_id: Person behind the player, over brands, or empty
    country: ISO 3166-1 country, or empty
    jurisdiction: Jurisdiction of residence, or empty
    time_zone: IANA time zone, or empty
    language: Language, or empty
    is_test: 1 where it was ever said that he is a test player; he counts nowhere, for his whole life
    is_registered: 1 where the registration is known
    registered_at: First registration, or null
---
select
    brand, player_key, any(profile.player_id) as player_id,
    argMaxIf(assumeNotNull(profile.person_id), said, profile.person_id is not null) as person_id,
    argMaxIf(assumeNotNull(profile.country), said, profile.country is not null) as country,
    argMaxIf(assumeNotNull(profile.jurisdiction), said, profile.jurisdiction is not null) as jurisdiction,
    argMaxIf(assumeNotNull(profile.time_zone), said, profile.time_zone is not null) as time_zone,
    argMaxIf(assumeNotNull(profile.language), said, profile.language is not null) as language,
    max(profile.is_test) as is_test, max(profile.is_registration) as is_registered,
    if(max(profile.is_registration) > 0, toNullable(minIf(profile.occurred_at, profile.is_registration > 0)), null) as registered_at
from (select *, (occurred_at, arrival, kafka_partition, kafka_offset) as said from {{ ref('int_profile_event') }}) as profile
where player_key in (select player_key from {{ touched }})
group by brand, player_key
