---
materialized: view
description: The players of each person whom links that stand make one, at this instant; who has no such link is his own person and has no row
tags: [player, person]
columns:
    player_key: Key of the player
    brand: Brand
    player_id: As the operator names the player
    person: "Name (brand:player_id) of the person's player whose first link came in first"
    players: Players of the person
---
-- Each round gives every link the earliest of the players behind it, and every player the earliest of his links. Who
-- stands under one name goes on together, as long as a link of one of them has a player who moved: where two names meet
-- on a link one of them moves, so what is left behind is a whole person, and a long chain costs its own rounds alone.
with recursive
place as (
    select player_key, brand, player_id, link, min(arrived_first) over (partition by player_key, brand) as first_arrived, is_standing
    from {{ ref('int_person_link') }}),
edge as (
    select player_key, brand, player_id, link, (first_arrived, concat(brand, ':', player_id)) as own
    from place where is_standing = 1),
reached as (
    select edge.player_key as player_key, edge.brand as brand, edge.player_id as player_id, edge.link as link,
        edge.own as earliest, toUInt8(1) as is_open
    from edge
    union all
    select player_key, brand, player_id, link, next_earliest as earliest,
        max(is_near) over (partition by next_earliest) as is_open
    from (
        select player_key, brand, player_id, link, next_earliest,
            max(toUInt8(next_earliest != last_earliest)) over (partition by link) as is_near
        from (
            select player_key, brand, player_id, link, last_earliest,
                min(by_link) over (partition by player_key, brand) as next_earliest
            from (
                select r.player_key as player_key, r.brand as brand, r.player_id as player_id, r.link as link,
                    r.earliest as last_earliest, min(r.earliest) over (partition by r.link) as by_link
                from reached as r where r.is_open = 1))))
select
    player_key, brand, player_id, person,
    toUInt32(count() over (partition by person)) as players
from (
    select player_key, brand, any(player_id) as player_id, min(reached.earliest).2 as person
    from reached group by player_key, brand)
