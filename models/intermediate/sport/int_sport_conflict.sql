---
materialized: view
description: Settlements that count nowhere, since another stands in their place or the stake is used up
tags: [sport, audit]
columns:
    brand: Brand
    player_key: Key of the player
    bet_id: Bet
    event_id: The settlement that does not count
    occurred_at: When it was settled
    conflict: second_correction, stake_exceeded or corrects_conflict
---
select brand, player_key, bet_id, event_id, occurred_at, conflict
from {{ ref('int_sport_settlement') }}
where conflict != ''
