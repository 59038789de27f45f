---
materialized: view
description: Placements and settlements of sports bets; a placement's stake bounds what settlements may close
tags: [sport, money]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    bet_id: Bet
    event_id: The placement or the settlement
    is_settlement: 1 for a settlement, 0 for a placement
    corrects_id: Earlier settlement that it corrects, or empty; itself is none
    occurred_at: When it happened
    arrived: Order of arrival
    outcome: won, lost, void, cashed_out or partial; empty for a placement
    currency: ISO 4217 currency of the event
    stake_real: Real-money stake, or the part of it that is closed, in the event's currency
    stake_bonus: Bonus stake, or the part of it that is closed, in the event's currency
    handle_real: The real part in base currency
    handle_bonus: The bonus part in base currency
    wins_real: Real-money payout in base currency
    wins_bonus: Bonus payout in base currency
---
select
    brand, player_key, subject_id as bet_id, event_id, toUInt8(type = 'sport.bet_settled') as is_settlement,
    if(target_id = event_id, '', target_id) as corrects_id,
    occurred_at, (arrival, kafka_partition, kafka_offset) as arrived, status as outcome, currency, stake_real, stake_bonus,
    {{ base('stake_real') }} as handle_real, {{ base('stake_bonus') }} as handle_bonus,
    {{ base('win_real') }} as wins_real, {{ base('win_bonus') }} as wins_bonus
from {{ source('raw_event') }}
where topic = 'bet' and type in ('sport.bet_placed', 'sport.bet_settled')
