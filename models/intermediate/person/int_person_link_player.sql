---
materialized: materialized_view
description: Who was ever said to have a link, by link; whether he has it now says int_person_link
tags: [player, person, tile]
trigger: raw_event
order_by: [link, player_key, brand]
granularity: 256
found_by: [player_key, brand]
columns:
    link: Kind of the link, a colon, and the person that it names
    player_key: Key of the player
    brand: Brand
    player_id: { description: "As the operator names the player", type: "SimpleAggregateFunction(any, String)" }
---
select said.link as link, said.player_key as player_key, said.brand as brand, any(said.player_id) as player_id
from {{ ref('stg_player__person_link') }} as said
group by link, player_key, brand
