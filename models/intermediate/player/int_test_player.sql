---
materialized: view
description: Test players by what is known now; they count nowhere, for their whole life
tags: [player]
columns:
    brand: Brand
    player_key: Key of the player
---
select brand, player_key from {{ ref('int_player') }} where is_test = 1
