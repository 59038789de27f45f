---
materialized: incremental
strategy: overwrite
description: Each player of whom a registration, a profile or a payment is known, as he stands now
tags: [player]
key: [player_key, brand]
granularity: 1024
touched: |
    select distinct player_key, brand
    from {{ arrived('raw_event') }}
    where type in ('player.registered', 'player.updated', 'player.person_linked') and ingested_at > {since:DateTime64(3)}
    union distinct
    select distinct player_key, brand
    from {{ store('int_payment') }}
    where booked_at > {since:DateTime64(3)}
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
    deposit_first_at: First approval of his first deposit, or null
    deposit_last_at: First approval of his latest deposit, or null
    deposits_count: Deposits that were approved
---
with
profiles as (
    select brand, player_key,
        argMaxIf(assumeNotNull(person_id), said, person_id is not null) as person,
        argMaxIf(assumeNotNull(country), said, country is not null) as country_last,
        argMaxIf(assumeNotNull(jurisdiction), said, jurisdiction is not null) as jurisdiction_last,
        argMaxIf(assumeNotNull(time_zone), said, time_zone is not null) as time_zone_last,
        argMaxIf(assumeNotNull(language), said, language is not null) as language_last,
        max(is_test) as is_test_ever,
        max(is_registration) > 0 as has_registration,
        minIf(occurred_at, is_registration > 0) as registration_first
    from (select *, (occurred_at, arrival, kafka_partition, kafka_offset) as said from {{ ref('int_profile_event') }})
    where player_key in (select player_key from {{ touched }})
    group by brand, player_key),
deposits as (
    select brand, player_key, min(approved_at) as first_at, max(approved_at) as last_at, count() as approved
    from {{ ref('int_payment') }}
    where (brand, player_key) in (select brand, player_key from {{ touched }})
        and direction = 'deposit' and approved_at is not null
    group by brand, player_key),
touches as (
    -- Every player's first event leaves a row of his whole life: a shorter way than through his events.
    select toString(any(life.brand)) as brand, player_key, any(life.player_id) as name
    from {{ ref('int_activity_life') }} as life
    where player_key in (select player_key from {{ touched }})
    group by player_key)
select
    brand, player_key, name as player_id,
    profiles.person as person_id, profiles.country_last as country,
    profiles.jurisdiction_last as jurisdiction, profiles.time_zone_last as time_zone,
    profiles.language_last as language, profiles.is_test_ever as is_test,
    toUInt8(profiles.has_registration) as is_registered,
    if(profiles.has_registration, toNullable(profiles.registration_first), null) as registered_at,
    deposits.first_at as deposit_first_at, deposits.last_at as deposit_last_at,
    toUInt64(deposits.approved) as deposits_count
from touches
left any join profiles using (brand, player_key)
left any join deposits using (brand, player_key)
