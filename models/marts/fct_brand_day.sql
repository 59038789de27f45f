---
materialized: incremental
strategy: replace
description: A brand's reporting day as it stands now, on effect days and restated; test players are out
tags: [money]
key: [brand, day]
touched: |
    select distinct brand, {{ brand_day('occurred_at') }} as day
    from {{ source('raw_event') }}
    where ingested_at > {since:DateTime64(3)}
        and (topic = 'bet' and type in ('casino.bet', 'casino.win') or type = 'adjustment')
    union distinct
    select distinct brand, day from {{ store('int_booking_casino_rollback') }} where booked_at > {since:DateTime64(3)}
    union distinct
    select distinct brand, day from {{ store('int_booking_sport') }} where booked_at > {since:DateTime64(3)}
    union distinct
    select distinct brand, day from {{ store('int_booking_payment') }} where booked_at > {since:DateTime64(3)}
    union distinct
    select distinct brand, day from {{ store('int_booking_bonus') }} where booked_at > {since:DateTime64(3)}
    union distinct
    select distinct brand, day from {{ store('int_booking_player') }} where booked_at > {since:DateTime64(3)}
    union distinct
    select distinct brand, day
    from {{ ref('int_money_by_player_day') }}
    where (brand, player_key) in (
        select brand, player_key from {{ source('raw_event') }}
        where topic = 'player' and ingested_at > {since:DateTime64(3)} and (type = 'player.updated' and JSONHas(body, 'is_test') or type = 'player.registered' and JSONExtractBool(body, 'is_test')))
tests:
    - unique: [brand, day]
    - not_null: [brand, day]
    - expression: handle = handle_real + handle_bonus
    - expression: ggr = handle - wins_real - wins_bonus
columns:
    brand: Brand
    day: The brand's reporting day
    handle_real: "Real-money stakes, in base currency, on the day of the event that moves it"
    handle_bonus: "Bonus stakes, in base currency, on the day of the event that moves it"
    handle: "handle_real + handle_bonus, in base currency, on the day of the event that moves it"
    wins_real: "Real-money wins and payouts, in base currency, on the day of the event that moves it"
    wins_bonus: "Bonus wins and payouts, in base currency, on the day of the event that moves it"
    ggr: "handle - wins_real - wins_bonus, in base currency, on the day of the event that moves it"
    bonus_turned_real: "Bonus money that became real, in base currency, on the day of the event that moves it"
    adjustments: "Signed adjustments that count in NGR, in base currency, on the day of the event that moves it"
    ngr: "The brand's waterfall, by default ggr - (handle_bonus - wins_bonus) - bonus_turned_real + adjustments, in base currency, on the day of the event that moves it"
    deposits: "Approved deposits, less reversals, in base currency, on the day of the event that moves it"
    withdrawals: "Approved withdrawals, less reversals, in base currency, on the day of the event that moves it"
    handle_real_restated: "Real-money stakes, in base currency, reversals and corrections on the day of the original"
    handle_bonus_restated: "Bonus stakes, in base currency, reversals and corrections on the day of the original"
    handle_restated: "handle_real + handle_bonus, in base currency, reversals and corrections on the day of the original"
    wins_real_restated: "Real-money wins and payouts, in base currency, reversals and corrections on the day of the original"
    wins_bonus_restated: "Bonus wins and payouts, in base currency, reversals and corrections on the day of the original"
    ggr_restated: "handle - wins_real - wins_bonus, in base currency, reversals and corrections on the day of the original"
    bonus_turned_real_restated: "Bonus money that became real, in base currency, reversals and corrections on the day of the original"
    adjustments_restated: "Signed adjustments that count in NGR, in base currency, reversals and corrections on the day of the original"
    ngr_restated: "The brand's waterfall, by default ggr - (handle_bonus - wins_bonus) - bonus_turned_real + adjustments, in base currency, reversals and corrections on the day of the original"
    deposits_restated: "Approved deposits, less reversals, in base currency, reversals and corrections on the day of the original"
    withdrawals_restated: "Approved withdrawals, less reversals, in base currency, reversals and corrections on the day of the original"
    deposits_count: Payments at their first approval
    withdrawals_count: Payments at their first approval
    ftd: Players whose first ever approved deposit falls on the day
    registrations: Players who registered on the day
    actives: "Distinct players with a casino bet, or a sports stake settled, on the day"
    hold: "ggr / handle, null without handle"
---
with
per_player as (
    select m.brand as brand, m.day as day, m.player_key as player_key, m.basis as basis,
        sum(m.handle_real) as handle_real,
        sum(m.handle_bonus) as handle_bonus,
        sum(m.wins_real) as wins_real,
        sum(m.wins_bonus) as wins_bonus,
        sum(m.bonus_turned_real) as bonus_turned_real,
        sum(m.adjustments) as adjustments,
        sum(m.deposits) as deposits,
        sum(m.deposits_count) as deposits_count,
        sum(m.withdrawals) as withdrawals,
        sum(m.withdrawals_count) as withdrawals_count,
        sum(m.ftd) as ftd,
        sum(m.registrations) as registrations,
        sum(m.stakes) as stakes
    from {{ ref('int_money_by_player_day') }} as m
    where (m.brand, m.day) in (select brand, day from {{ touched }})
        and (m.brand, m.player_key) not in (select brand, player_key from {{ ref('int_test_player') }})
    group by brand, day, player_key, basis),
sums as (
    select p.brand as brand, p.day as day,
        sumIf(p.handle_real, p.basis = 'effect') as handle_real,
        sumIf(p.handle_real, p.basis = 'restated') as handle_real_restated,
        sumIf(p.handle_bonus, p.basis = 'effect') as handle_bonus,
        sumIf(p.handle_bonus, p.basis = 'restated') as handle_bonus_restated,
        sumIf(p.wins_real, p.basis = 'effect') as wins_real,
        sumIf(p.wins_real, p.basis = 'restated') as wins_real_restated,
        sumIf(p.wins_bonus, p.basis = 'effect') as wins_bonus,
        sumIf(p.wins_bonus, p.basis = 'restated') as wins_bonus_restated,
        sumIf(p.bonus_turned_real, p.basis = 'effect') as bonus_turned_real,
        sumIf(p.bonus_turned_real, p.basis = 'restated') as bonus_turned_real_restated,
        sumIf(p.adjustments, p.basis = 'effect') as adjustments,
        sumIf(p.adjustments, p.basis = 'restated') as adjustments_restated,
        sumIf(p.deposits, p.basis = 'effect') as deposits,
        sumIf(p.deposits, p.basis = 'restated') as deposits_restated,
        sumIf(p.withdrawals, p.basis = 'effect') as withdrawals,
        sumIf(p.withdrawals, p.basis = 'restated') as withdrawals_restated,
        toUInt64(greatest(sumIf(p.deposits_count, p.basis = 'effect'), 0)) as deposits_count,
        toUInt64(greatest(sumIf(p.withdrawals_count, p.basis = 'effect'), 0)) as withdrawals_count,
        toUInt64(greatest(sumIf(p.ftd, p.basis = 'effect'), 0)) as ftd,
        toUInt64(greatest(sumIf(p.registrations, p.basis = 'effect'), 0)) as registrations,
        uniqExactIf(p.player_key, p.basis = 'effect' and p.stakes > 0) as actives
    from per_player as p
    group by brand, day)
select
    brand, day,
    handle_real, handle_bonus, handle_real + handle_bonus as handle,
    wins_real, wins_bonus, handle - wins_real - wins_bonus as ggr,
    bonus_turned_real, adjustments,
    ggr - (handle_bonus - wins_bonus) - bonus_turned_real + adjustments
        - {{ ngr_steps('ggr', 'handle', 'deposits') }} as ngr,
    deposits, withdrawals,
    handle_real_restated, handle_bonus_restated, handle_real_restated + handle_bonus_restated as handle_restated,
    wins_real_restated, wins_bonus_restated, handle_restated - wins_real_restated - wins_bonus_restated as ggr_restated,
    bonus_turned_real_restated, adjustments_restated,
    ggr_restated - (handle_bonus_restated - wins_bonus_restated) - bonus_turned_real_restated + adjustments_restated
        - {{ ngr_steps('ggr_restated', 'handle_restated', 'deposits_restated') }} as ngr_restated,
    deposits_restated, withdrawals_restated,
    deposits_count, withdrawals_count, ftd, registrations, actives,
    if(handle = 0, null, toNullable(toDecimal128(divideDecimal(ggr, handle, 10), 10))) as hold
from sums
