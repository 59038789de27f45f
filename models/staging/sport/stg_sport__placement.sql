---
materialized: view
description: Sports bets as they were placed, with what they were placed on
tags: [sport]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    bet_id: Bet
    occurred_at: When it happened
    arrived: Order of arrival
    bet_type: single, multi or system; with live behind it for a bet on a running event, as single live
    sport: Sport of its legs; several where they differ, empty where none is said
---
select
    brand, player_key, bet_id, occurred_at, arrived, bet_type,
    multiIf(empty(sports), '', length(sports) = 1, sports[1], 'several') as sport
from (
    select
        brand, player_key, subject_id as bet_id, occurred_at, (arrival, kafka_partition, kafka_offset) as arrived,
        concat(JSONExtractString(body, 'bet_type'), if(JSONExtractBool(body, 'is_live'), ' live', '')) as bet_type,
        arrayDistinct(arrayMap(leg -> JSONExtractString(leg, 'sport'), JSONExtractArrayRaw(body, 'legs'))) as sports
    from {{ source('raw_event') }}
    where topic = 'bet' and type = 'sport.bet_placed')
