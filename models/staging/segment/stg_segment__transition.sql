---
materialized: view
description: Who entered and who left which segment for marketing, and when; of segments for protection nothing
tags: [segment]
columns:
    brand: Brand
    player_key: Key of the player
    segment: Name of the segment
    at: Instant of the evaluation that saw the change
    evaluation_id: That evaluation; later ones have higher numbers
    is_entry: 1 where he entered, 0 where he left
---
select brand, player_key, segment, at, evaluation_id, toUInt8(change = 'entered') as is_entry
from {{ source('seg_transition') }}
-- By all that is known of the name: one that was ever for protection tells of it still, and one of which it was never kept may.
where segment in (
    select segment from {{ source('seg_transition') }}
    group by segment
    having max(purpose = 'protection') = 0 and max(purpose = 'marketing') = 1)
