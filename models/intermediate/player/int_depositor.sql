---
materialized: view
description: Players who ever deposited, with the reporting day of their first approved deposit; who counts nowhere is out
tags: [player]
columns:
    brand: Brand
    player_key: Key of the player
    ftd_day: The brand's reporting day of his first approved deposit; a reversal leaves it
---
select booked.brand as brand, booked.player_key as player_key, max(booked.day) as ftd_day
from (
    -- What was booked and moved to another day leaves nothing on the first.
    select brand, player_key, day
    from {{ store('int_booking_player') }} as each
    where basis = 'effect'
    group by brand, player_key, day
    having sum(each.ftd) > 0) as booked
where (brand, player_key) not in (select brand, player_key from {{ ref('int_test_player') }})
group by brand, player_key
