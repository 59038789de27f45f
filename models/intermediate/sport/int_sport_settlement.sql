---
materialized: incremental
strategy: overwrite
description: Each settlement with whether it stands, what took it out, and the first of its chain
tags: [sport, money]
key: [player_key, bet_id, brand]
granularity: 1024
order_by: [event_id]
touched: |
    select distinct player_key, subject_id as bet_id, brand
    from {{ arrived('raw_event') }}
    where topic = 'bet' and type in ('sport.bet_placed', 'sport.bet_settled')
        and ingested_at > {since:DateTime64(3)}
tests:
    - accepted_values: { column: conflict, values: ["", second_correction, stake_exceeded, corrects_conflict] }
columns:
    brand: Brand
    player_key: Key of the player
    bet_id: Bet
    event_id: The settlement
    occurred_at: When it was settled
    outcome: won, lost, void, cashed_out or partial
    conflict: Empty where it stands, else second_correction, stake_exceeded or corrects_conflict
    is_orphan: 1 where no placement of the bet is known
    has_stake: 1 where it closes a stake, real or bonus, that is not void
    corrected_at: When the correction that stands took it out, or null
    root_at: When the first settlement of its chain of corrections was
    currency: ISO 4217 currency of the settlement
    handle_real: Real part of the stake in base currency
    handle_bonus: Bonus part of the stake in base currency
    wins_real: Real-money payout in base currency
    wins_bonus: Bonus payout in base currency
---
with
-- One look at a bet's events: its first placement, and its settlements (as a set: a row that healing wrote
-- again is the same row) by their place in the order of arrival. `targets` are places too, 0 where the corrected one is not known.
settled as (
    select brand, player_key, bet_id,
        argMinIf((bet.stake_real, bet.stake_bonus), arrived, is_settlement = 0) as stake,
        max(is_settlement = 0) as is_placed,
        arraySort(one -> one.1, groupUniqArrayIf((arrived, bet.event_id, bet.corrects_id, bet.occurred_at, bet.outcome,
            bet.stake_real, bet.stake_bonus, bet.handle_real, bet.handle_bonus, bet.wins_real, bet.wins_bonus, bet.currency), is_settlement = 1)) as list
    from (select *, (arrival, kafka_partition, kafka_offset) as arrived from {{ ref('int_sport_event') }}) as bet
    where (player_key, bet_id) in (select player_key, bet_id from {{ touched }})
    group by brand, player_key, bet_id
    having notEmpty(list)),
bets as (
    select brand, player_key, bet_id, list, stake, is_placed,
        list.2 as ids, list.3 as corrects, list.4 as times, list.6 as parts_real, list.7 as parts_bonus,
        arrayEnumerate(ids) as places,
        arrayMap(target -> if(target = '', 0, indexOf(ids, target)), corrects) as targets
    from settled),
-- What each settlement adds to the closed stake, if it stands: its part, less the part of an
-- earlier one that it corrects.
gains as (
    select *,
        arrayMap((target, place) -> if(target < place, target, 0), targets, places) as earlier,
        arrayMap((part, target) -> part - if(target > 0, parts_real[target], toDecimal128('0', 6)), parts_real, earlier) as gains_real,
        arrayMap((part, target) -> part - if(target > 0, parts_bonus[target], toDecimal128('0', 6)), parts_bonus, earlier) as gains_bonus
    from bets),
-- In order of arrival, a verdict on each. State: ids that were corrected already, real and bonus
-- stake closed so far, verdicts by place. A settlement whose correction came before it closes
-- nothing. One-element arrays give names to what a step works out.
walked as (
    select *, arrayFold(
        (state, place) -> arrayMap((gain_real, gain_bonus) -> arrayMap(verdict -> if(verdict = '',
                (if(corrects[place] = '', state.1, arrayPushBack(state.1, corrects[place])),
                    state.2 + gain_real, state.3 + gain_bonus, arrayPushBack(state.4, verdict)),
                (state.1, state.2, state.3, arrayPushBack(state.4, verdict))),
            [multiIf(
                corrects[place] != '' and has(state.1, corrects[place]), 'second_correction',
                earlier[place] > 0 and state.4[earlier[place]] != '', 'corrects_conflict',
                is_placed and (state.2 + gain_real > stake.1 or state.3 + gain_bonus > stake.2), 'stake_exceeded',
                '')])[1],
            [gains_real[place] - if(has(state.1, ids[place]), parts_real[place], toDecimal128('0', 6))],
            [gains_bonus[place] - if(has(state.1, ids[place]), parts_bonus[place], toDecimal128('0', 6))])[1],
        places,
        ([]::Array(String), toDecimal128('0', 6), toDecimal128('0', 6), []::Array(String))).4 as verdicts
    from gains),
-- Roots by pointer doubling. Settlements that correct each other in a circle have no root: each
-- keeps its own day.
rooted as (
    select *,
        arrayMap((target, place) -> if(target > 0 and verdicts[target] = '', target, place), targets, places) as heads,
        arrayFold((pointers, step) -> arrayMap(pointer -> pointers[pointer], pointers),
            range(toUInt32(ceil(log2(length(places) + 1)))), heads) as ends,
        arrayMap((end, place) -> if(heads[end] = end, end, place), ends, places) as roots,
        arrayMap(id -> arrayFirstIndex((verdict, target) -> verdict = '' and target = id, verdicts, corrects), ids) as correctors
    from walked)
select
    brand, player_key, bet_id, one.2 as event_id, one.4 as occurred_at, one.5 as outcome,
    verdicts[place] as conflict, toUInt8(not is_placed) as is_orphan,
    toUInt8(one.5 != 'void' and one.6 + one.7 > 0) as has_stake,
    if(correctors[place] > 0, toNullable(times[correctors[place]]), null) as corrected_at,
    times[roots[place]] as root_at, one.12 as currency,
    one.8 as handle_real, one.9 as handle_bonus, one.10 as wins_real, one.11 as wins_bonus
from rooted
array join list as one, places as place
