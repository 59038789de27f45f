---
materialized: view
description: Casino rounds with what was staked and won in them, on the day of their first bet or win; read it with player_key, and it reads only him. Players who count nowhere are out
tags: [casino, money]
columns:
    brand: Brand
    player_key: Key of the player
    round_id: Round
    day: The brand's reporting day of its first bet or win
    started_at: Its first bet or win
    ended_at: Its last bet or win
    game_id: Game
    bets: Bets placed
    events: { description: "Ids of its bets and wins, in the order of time", personal: true }
    handle_real: "Real-money stakes that stand, in base currency"
    handle_bonus: "Bonus stakes that stand, in base currency"
    wins_real: "Real-money wins that stand, in base currency"
    wins_bonus: "Bonus wins that stand, in base currency"
    ggr: "What of its stakes was not won back, in base currency; rollbacks are taken out of the round"
---
with plays as (
    select play.*, (brand, event_id) in (
            select brand, target_id from {{ ref('int_booking_casino_rollback') }}
            where basis = 'restated') as is_rolled_back
    from {{ ref('stg_casino__game') }} as play
    where (brand, player_key) not in (select brand, player_key from {{ ref('int_test_player') }}))
select
    p.brand as brand, p.player_key as player_key, p.round_id as round_id,
    min(p.occurred_at) as started_at, max(p.occurred_at) as ended_at, {{ brand_day('started_at') }} as day,
    any(p.game_id) as game_id, toUInt64(sum(p.is_bet)) as bets,
    arrayMap(each -> each.2, arraySort(groupArray((p.occurred_at, p.event_id)))) as events,
    sumIf(p.handle_real, not is_rolled_back) as handle_real, sumIf(p.handle_bonus, not is_rolled_back) as handle_bonus,
    sumIf(p.wins_real, not is_rolled_back) as wins_real, sumIf(p.wins_bonus, not is_rolled_back) as wins_bonus,
    handle_real + handle_bonus - wins_real - wins_bonus as ggr
from plays as p
group by brand, player_key, round_id
