---
materialized: incremental
strategy: overwrite
description: Each player of whom a registration or a profile is known, as he stands at the instant of the run; what is dated ahead counts from its instant
tags: [player]
key: [player_key, brand]
granularity: 1024
touched: |
    select distinct player_key, brand
    from {{ arrived('raw_event') }}
    where type in ('player.registered', 'player.updated', 'player.person_linked') and ingested_at > {since:DateTime64(3)}
    union distinct
    -- Time alone: what was said of him ahead is due.
    select distinct player_key, brand
    from {{ ref('int_profile_event') }}
    where player_key in (
            select player_key from {{ ref('int_due') }}
            where due_at > {previous:DateTime64(3)} and due_at <= {{ now }})
        and occurred_at > {previous:DateTime64(3)} and occurred_at <= {{ now }}
columns:
    brand: Brand
    player_key: Key of the player
    player_id: As the operator names the player
    person_id: Person behind the player, over brands, or empty
    country: ISO 3166-1 country, or empty
    jurisdiction: Jurisdiction of residence, or empty
    time_zone: IANA time zone, or empty
    language: Language, or empty
    is_test: 1 where it was ever said that he is a test player, whatever its date; he counts nowhere, for his whole life
    is_registered: 1 where he registered
    registered_at: First registration, or null
---
select
    brand, player_key, any(profile.player_id) as player_id,
    argMaxIf(assumeNotNull(profile.person_id), said, is_past and profile.person_id is not null) as person_id,
    argMaxIf(assumeNotNull(profile.country), said, is_past and profile.country is not null) as country,
    argMaxIf(assumeNotNull(profile.jurisdiction), said, is_past and profile.jurisdiction is not null) as jurisdiction,
    argMaxIf(assumeNotNull(profile.time_zone), said, is_past and profile.time_zone is not null) as time_zone,
    argMaxIf(assumeNotNull(profile.language), said, is_past and profile.language is not null) as language,
    max(profile.is_test) as is_test, toUInt8(max(is_past and profile.is_registration > 0)) as is_registered,
    if(is_registered > 0, toNullable(minIf(profile.occurred_at, is_past and profile.is_registration > 0)), null) as registered_at
from (
    select *, (occurred_at, arrival, kafka_partition, kafka_offset) as said, occurred_at <= {{ now }} as is_past
    from {{ ref('int_profile_event') }}) as profile
where player_key in (select player_key from {{ touched }})
group by brand, player_key
