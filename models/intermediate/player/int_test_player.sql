---
materialized: incremental
strategy: replace
description: Test players; they count nowhere, for their whole life, also when it is learnt later
tags: [player]
key: [brand, player_key]
touched: |
    select distinct brand, player_key
    from {{ store('int_player') }}
    where booked_at > {since:DateTime64(3)}
columns:
    brand: Brand
    player_key: Key of the player
    player_id: As the operator names the player
---
select brand, player_key, player_id
from {{ ref('int_player') }}
where (player_key, brand) in (select player_key, brand from {{ touched }}) and is_test = 1
