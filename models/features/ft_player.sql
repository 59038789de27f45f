---
materialized: view
description: One row per player, as segments read him
tags: [player, feature]
columns:
    player_key: Key of the player
    brand: Brand
    player_id: As the operator names the player
    person_id: Person behind the player, over brands, or empty
    country: ISO 3166-1 country, or empty
    jurisdiction: Jurisdiction of residence, or empty
    time_zone: IANA time zone, or empty
    language: Language, or empty
    is_test: 1 for a test player, who belongs to no segment
    is_registered: 1 where the registration is known
    registered_at: First registration, or null
    deposit_first_at: First approval of his first deposit, or null
    deposit_last_at: First approval of his latest deposit, or null
    deposits_count: Deposits that were approved
    touched_at: When the latest event that concerns this row came in
    touched_cause: import, late (more than an hour old at arrival) or event
---
select
    player_key, brand, player_id, person_id, country, jurisdiction, time_zone, language, is_test,
    is_registered, registered_at, deposit_first_at, deposit_last_at, deposits_count, touched_at, touched_cause
from {{ ref('int_player') }}
