---
materialized: view
description: Settlements of sports bets, each closing a part of the stake
tags: [sport, money]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    bet_id: Bet
    event_id: The settlement
    corrects_id: Earlier settlement that it corrects, or empty; itself is none
    occurred_at: When it happened
    arrived: Order of arrival
    outcome: won, lost, void, cashed_out or partial
    stake_real: Real-money part of the stake that it closes, in the event's currency
    stake_bonus: Bonus part of the stake that it closes, in the event's currency
    handle_real: The real part in base currency
    handle_bonus: The bonus part in base currency
    wins_real: Real-money payout in base currency
    wins_bonus: Bonus payout in base currency
---
select
    brand, player_key, subject_id as bet_id, event_id, if(target_id = event_id, '', target_id) as corrects_id,
    occurred_at, (arrival, kafka_partition, kafka_offset) as arrived, status as outcome, stake_real, stake_bonus,
    stake_real_base as handle_real, stake_bonus_base as handle_bonus,
    win_real_base as wins_real, win_bonus_base as wins_bonus
from {{ source('raw_event') }}
where topic = 'bet' and type = 'sport.bet_settled'
