---
materialized: incremental
strategy: replace
description: A brand's reporting day by the present country of its players and by product; test players are out
tags: [money]
key: [brand, day]
order_by: [country, product]
touched: |
    select distinct brand, {{ brand_day('occurred_at') }} as day
    from {{ arrived('raw_event') }}
    where ingested_at > {since:DateTime64(3)}
        and (topic = 'bet' and type in ('casino.bet', 'casino.win') or topic = 'wallet' and type = 'adjustment')
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
    -- All days of players who turned out to be test players, or who moved.
    select distinct brand, {{ brand_day('occurred_at') }} as day
    from {{ source('raw_event') }}
    where topic in ('player', 'wallet', 'bet', 'bonus') and player_key in (
        select player_key from {{ store('int_test_player') }} where booked_at > {since:DateTime64(3)} union all
        select player_key from {{ store('int_player_country') }} where booked_at > {since:DateTime64(3)})
    union distinct
    select distinct brand, day
    from {{ store('int_booking_casino_rollback') }}
    where player_key in (
        select player_key from {{ store('int_test_player') }} where booked_at > {since:DateTime64(3)} union all
        select player_key from {{ store('int_player_country') }} where booked_at > {since:DateTime64(3)})
    union distinct
    -- All days of games of which it was learnt whose they are.
    select distinct brand, day from {{ ref('int_casino_ggr_by_player_game_day') }}
    where (select count() from {{ store('int_casino_game') }} where booked_at > {since:DateTime64(3)}) > 0
        and (brand, game_id) in (select brand, game_id from {{ store('int_casino_game') }} where booked_at > {since:DateTime64(3)})
    union distinct
    select distinct brand, day from {{ store('int_booking_casino_rollback') }}
    where (brand, game_id) in (select brand, game_id from {{ store('int_casino_game') }} where booked_at > {since:DateTime64(3)})
tests:
    - unique: [brand, day, country, product]
    - not_null: [brand, day]
    - expression: handle = handle_real + handle_bonus
    - expression: ggr = handle - wins_real - wins_bonus
    - expression: handle_restated = handle_real_restated + handle_bonus_restated
    - expression: ggr_restated = handle_restated - wins_real_restated - wins_bonus_restated
columns:
    brand: Brand
    day: The brand's reporting day
    country: Present country of the players, or empty where it is not known
    product: casino, sports, or empty for payments, bonuses, adjustments and registrations
    handle_real: "Real-money stakes, in base currency, on effect days"
    handle_bonus: "Bonus stakes, in base currency, on effect days"
    handle: "handle_real + handle_bonus, in base currency, on effect days"
    wins_real: "Real-money wins and payouts, in base currency, on effect days"
    wins_bonus: "Bonus wins and payouts, in base currency, on effect days"
    ggr: "handle - wins_real - wins_bonus, in base currency, on effect days"
    bonus_turned_real: "Bonus money that became real, in base currency, on effect days"
    adjustments: "Signed adjustments that count in NGR, in base currency, on effect days"
    ngr: "ggr - (handle_bonus - wins_bonus) - bonus_turned_real + adjustments, less the brand's own steps, in base currency, on effect days"
    deposits: "Approved deposits less reversals, in base currency, on effect days"
    withdrawals: "Approved withdrawals less reversals, in base currency, on effect days"
    deposits_count: "Deposits at their first approval; reversals leave them"
    withdrawals_count: "Withdrawals at their first approval; reversals leave them"
    ftd: "Players whose first ever approved deposit falls on the day"
    registrations: "Players who registered on the day"
    actives: "Distinct players with a casino bet, or a sports stake settled, on the day"
    handle_real_restated: "As handle_real, but what takes back or replaces stands on the day of the original"
    handle_bonus_restated: "As handle_bonus, but what takes back or replaces stands on the day of the original"
    handle_restated: "As handle, but what takes back or replaces stands on the day of the original"
    wins_real_restated: "As wins_real, but what takes back or replaces stands on the day of the original"
    wins_bonus_restated: "As wins_bonus, but what takes back or replaces stands on the day of the original"
    ggr_restated: "As ggr, but what takes back or replaces stands on the day of the original"
    bonus_turned_real_restated: "As bonus_turned_real, but what takes back or replaces stands on the day of the original"
    adjustments_restated: "As adjustments, but what takes back or replaces stands on the day of the original"
    ngr_restated: "As ngr, but what takes back or replaces stands on the day of the original"
    deposits_restated: "As deposits, but what takes back or replaces stands on the day of the original"
    withdrawals_restated: "As withdrawals, but what takes back or replaces stands on the day of the original"
    hold: "ggr / handle, null without handle"
---
with
moved as (
    select * from {{ ref('int_money_by_player_day') }}
    where (brand, day) in (select brand, day from {{ touched }})
        and (brand, player_key) not in (select brand, player_key from {{ ref('int_test_player') }})),
countries as (
    select brand, player_key, country from {{ ref('int_player_country') }}
    where (brand, player_key) in (select brand, player_key from moved)),
money as (
    select moved.*, countries.country as country
    from moved left any join countries using (brand, player_key)),
sums as (
    select m.brand as brand, m.day as day, m.country as country, m.product as product,
        sum(m.handle_real) as handle_real,
        sum(m.handle_bonus) as handle_bonus,
        sum(m.handle) as handle,
        sum(m.wins_real) as wins_real,
        sum(m.wins_bonus) as wins_bonus,
        sum(m.ggr) as ggr,
        sum(m.bonus_turned_real) as bonus_turned_real,
        sum(m.adjustments) as adjustments,
        sum(m.ngr_default) as ngr_default,
        sum(m.deposits) as deposits,
        sum(m.withdrawals) as withdrawals,
        sum(m.payment_fees) as payment_fees,
        sum(m.charge_backs) as charge_backs,
        sumForEach(m.game_ggr) as game_ggr,
        toUInt64(sum(m.deposits_count)) as deposits_count,
        toUInt64(sum(m.withdrawals_count)) as withdrawals_count,
        toUInt64(sum(m.ftd)) as ftd,
        toUInt64(sum(m.registrations)) as registrations,
        uniqExactIf(m.player_key, m.stakes > 0) as actives,
        sum(m.handle_real_restated) as handle_real_restated,
        sum(m.handle_bonus_restated) as handle_bonus_restated,
        sum(m.handle_restated) as handle_restated,
        sum(m.wins_real_restated) as wins_real_restated,
        sum(m.wins_bonus_restated) as wins_bonus_restated,
        sum(m.ggr_restated) as ggr_restated,
        sum(m.bonus_turned_real_restated) as bonus_turned_real_restated,
        sum(m.adjustments_restated) as adjustments_restated,
        sum(m.ngr_default_restated) as ngr_default_restated,
        sum(m.deposits_restated) as deposits_restated,
        sum(m.withdrawals_restated) as withdrawals_restated,
        sum(m.payment_fees_restated) as payment_fees_restated,
        sum(m.charge_backs_restated) as charge_backs_restated,
        sumForEach(m.game_ggr_restated) as game_ggr_restated
    from money as m
    group by brand, day, country, product)
select
    brand, day, country, product,
    handle_real, handle_bonus, handle, wins_real, wins_bonus, ggr, bonus_turned_real, adjustments,
    ngr_default - {{ ngr_steps('ggr', 'handle', 'deposits', 'payment_fees', 'charge_backs', 'game_ggr') }} as ngr,
    deposits, withdrawals,
    deposits_count, withdrawals_count, ftd, registrations, actives,
    handle_real_restated, handle_bonus_restated, handle_restated, wins_real_restated, wins_bonus_restated,
    ggr_restated, bonus_turned_real_restated, adjustments_restated,
    ngr_default_restated - {{ ngr_steps('ggr_restated', 'handle_restated', 'deposits_restated', 'payment_fees_restated', 'charge_backs_restated', 'game_ggr_restated') }} as ngr_restated,
    deposits_restated, withdrawals_restated,
    if(handle = 0, null, toNullable(toDecimal128(divideDecimal(ggr, handle, 10), 10))) as hold
from sums
