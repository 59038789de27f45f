---
materialized: incremental
strategy: replace
description: The present country of each player; its rows change when he moves
tags: [player]
key: [brand, player_key]
touched: |
    select distinct brand, player_key
    from {{ store('int_player') }}
    where booked_at > {since:DateTime64(3)}
columns:
    brand: Brand
    player_key: Key of the player
    country: ISO 3166-1 country
---
select brand, player_key, country
from {{ ref('int_player') }}
where (player_key, brand) in (select player_key, brand from {{ touched }}) and country != ''
