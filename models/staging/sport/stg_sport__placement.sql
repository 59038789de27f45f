---
materialized: view
description: Sports bets as they were placed, with what they were placed on; and settlements that say a game type of their own, for bets of which no placement is known
tags: [sport]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    bet_id: Bet
    occurred_at: When it happened
    arrived: Order of arrival
    is_placement: 1 for a placement, 0 for a settlement
    game_type: The operator's own product of sports, such as fixed_odds; empty where none is said
    bet_type: single, multi or system; with live behind it for a bet on a running event, as single live. Empty for a settlement
    sport: Sport of its legs; several where they differ, empty where none is said
---
select
    brand, player_key, bet_id, occurred_at, arrived, is_placement, game_type, bet_type,
    multiIf(empty(sports), '', length(sports) = 1, sports[1], 'several') as sport
from (
    select
        brand, player_key, subject_id as bet_id, occurred_at, (arrival, kafka_partition, kafka_offset) as arrived,
        toUInt8(type = 'sport.bet_placed') as is_placement, toString(game_type) as game_type,
        concat(JSONExtractString(body, 'bet_type'), if(JSONExtractBool(body, 'is_live'), ' live', '')) as bet_type,
        arrayDistinct(arrayMap(leg -> JSONExtractString(leg, 'sport'), JSONExtractArrayRaw(body, 'legs'))) as sports
    from {{ source('raw_event') }}
    where topic = 'bet' and (type = 'sport.bet_placed' or type = 'sport.bet_settled' and game_type != ''))
