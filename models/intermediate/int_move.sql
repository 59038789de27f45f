---
materialized: view
description: What players move on effect days, tile by tile and not added up; who counts nowhere is out here, once for all marts
tags: [money]
columns:
    brand: Brand
    day: The brand's reporting day
    player_key: Key of the player
    product: casino, sports, or empty where no product is concerned
    currency: ISO 4217 currency of the event that moved it, of what takes back that of what it takes back; empty for registrations
    handle_real: Real-money stakes in base currency
    handle_bonus: Bonus stakes in base currency
    wins_real: Real-money wins and payouts in base currency
    wins_bonus: Bonus wins and payouts in base currency
    bonus_turned_real: Bonus money that became real, in base currency
    adjustments: Signed adjustments that count in NGR, in base currency
    deposits: Approved deposits less reversals, in base currency
    withdrawals: Approved withdrawals less reversals, in base currency
    payment_fees: What payment providers took for approved payments, in base currency
    charge_backs: What charged-back deposits took back, in base currency
    game_ggr: GGR of the casino games of the brand's steps, by their order, in base currency; empty where there is none
    handle: handle_real + handle_bonus
    ggr: handle - wins_real - wins_bonus
    bonus_cost: handle_bonus - wins_bonus + bonus_turned_real
    ngr_default: ggr - bonus_cost + adjustments, before the brand's per-cent steps
    deposits_count: Approved deposits
    withdrawals_count: Approved withdrawals
    ftd: 1 on the day of the first approved deposit
    registrations: 1 on the day of registration
    stakes: Casino bets placed and sports settlements with a stake, which make him active
---
-- Products are not brought together, nor are the rows of a tile: whoever adds up its columns reads them in one stream,
-- however long the history is. What is booked by difference is added up by player and day, so that a row that counts
-- something does so for good. For a few days int_money_by_player_day is the one to read.
with
toDecimal128('0', 6) as nothing,
toInt64(0) as none,
[]::Array(Decimal(38, 6)) as no_games,
games as (select brand, game_id, provider, game_type from {{ ref('int_casino_game') }}),
moved as (
    select s.brand as brand, s.day as day, s.player_key as player_key, 'casino' as product, s.currency as currency,
        s.handle_real as handle_real, s.handle_bonus as handle_bonus, s.wins_real as wins_real, s.wins_bonus as wins_bonus,
        nothing as bonus_turned_real, nothing as adjustments, nothing as deposits, nothing as withdrawals,
        nothing as payment_fees, nothing as charge_backs,
        none as deposits_count, none as withdrawals_count, none as ftd, none as registrations, toInt64(s.bets) as stakes, no_games as game_ggr
    from {{ ref('int_casino_by_player_day') }} as s
    union all
    select s.brand, s.day, s.player_key, s.product, s.currency,
        sum(s.handle_real), sum(s.handle_bonus), sum(s.wins_real), sum(s.wins_bonus),
        nothing, nothing, nothing, nothing, nothing, nothing, none, none, none, none, none, no_games
    from {{ store('int_booking_casino_rollback') }} as s where s.basis = 'effect'
    group by s.brand, s.day, s.player_key, s.product, s.currency
    union all
    select s.brand, s.day, s.player_key, s.product, s.currency,
        sum(s.handle_real), sum(s.handle_bonus), sum(s.wins_real), sum(s.wins_bonus),
        nothing, nothing, nothing, nothing, nothing, nothing, none, none, none, none, sum(s.stakes), no_games
    from {{ store('int_booking_sport') }} as s where s.basis = 'effect'
    group by s.brand, s.day, s.player_key, s.product, s.currency
    union all
    select s.brand, s.day, s.player_key, s.product, s.currency, nothing, nothing, nothing, nothing,
        nothing, nothing, sum(s.deposits), sum(s.withdrawals),
        sum(s.payment_fees), sum(s.charge_backs), sum(s.deposits_count), sum(s.withdrawals_count), none, none, none, no_games
    from {{ store('int_booking_payment') }} as s where s.basis = 'effect'
    group by s.brand, s.day, s.player_key, s.product, s.currency
    union all
    select s.brand, s.day, s.player_key, '', s.currency, nothing, nothing, nothing, nothing,
        nothing, s.adjustments, nothing, nothing, nothing, nothing, none, none, none, none, none, no_games
    from {{ ref('int_adjustment_by_player_day') }} as s
    union all
    select s.brand, s.day, s.player_key, s.product, s.currency, nothing, nothing, nothing, nothing,
        sum(s.bonus_turned_real), nothing, nothing, nothing, nothing, nothing, none, none, none, none, none, no_games
    from {{ store('int_booking_bonus') }} as s where s.basis = 'effect'
    group by s.brand, s.day, s.player_key, s.product, s.currency
    union all
    select s.brand, s.day, s.player_key, s.product, s.currency, nothing, nothing, nothing, nothing,
        nothing, nothing, nothing, nothing, nothing, nothing, none, none, sum(s.ftd), sum(s.registrations), none, no_games
    from {{ store('int_booking_player') }} as s where s.basis = 'effect'
    group by s.brand, s.day, s.player_key, s.product, s.currency
    union all
    select s.brand, s.day, s.player_key, 'casino', s.currency,
        nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing,
        none, none, none, none, none, {{ game_amounts('s.brand', 's.game_id', 's.ggr') }}
    from {{ ref('int_casino_ggr_by_player_game_day') }} as s
    union all
    select s.brand, s.day, s.player_key, s.product, s.currency,
        nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing,
        none, none, none, none, none, {{ game_amounts('s.brand', 's.game_id', 's.ggr') }}
    from (
        select brand, day, player_key, product, game_id, currency,
            sum(handle_real) + sum(handle_bonus) - sum(wins_real) - sum(wins_bonus) as ggr
        from {{ store('int_booking_casino_rollback') }}
        where basis = 'effect' and {{ has_game_steps }}
        group by brand, day, player_key, product, game_id, currency) as s)
select
    brand, day, player_key, product, currency,
    moved.handle_real as handle_real, moved.handle_bonus as handle_bonus,
    moved.wins_real as wins_real, moved.wins_bonus as wins_bonus,
    moved.bonus_turned_real as bonus_turned_real, moved.adjustments as adjustments,
    moved.deposits as deposits, moved.withdrawals as withdrawals,
    moved.payment_fees as payment_fees, moved.charge_backs as charge_backs,
    moved.game_ggr as game_ggr,
    moved.handle_real + moved.handle_bonus as handle,
    handle - moved.wins_real - moved.wins_bonus as ggr,
    moved.handle_bonus - moved.wins_bonus + moved.bonus_turned_real as bonus_cost,
    ggr - bonus_cost + moved.adjustments as ngr_default,
    moved.deposits_count as deposits_count, moved.withdrawals_count as withdrawals_count,
    moved.ftd as ftd, moved.registrations as registrations, moved.stakes as stakes
from moved
where (brand, player_key) not in (select brand, player_key from {{ ref('int_test_player') }})
