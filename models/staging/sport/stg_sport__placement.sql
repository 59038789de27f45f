---
materialized: view
description: Sports bets as they were placed; the stake bounds what settlements may close
tags: [sport, money]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    bet_id: Bet
    occurred_at: When it happened
    arrived: Order of arrival
    stake_real: Real-money stake in the event's currency
    stake_bonus: Bonus stake in the event's currency
---
select brand, player_key, subject_id as bet_id, occurred_at,
    (arrival, kafka_partition, kafka_offset) as arrived, stake_real, stake_bonus
from {{ source('raw_event') }}
where topic = 'bet' and type = 'sport.bet_placed'
