---
materialized: view
description: What each player moves on a reporting day, by product; read it with days, and it reads only these
tags: [money]
columns:
    brand: Brand
    day: The brand's reporting day
    player_key: Key of the player
    product: casino, sports, or empty where no product is concerned
    handle_real: Real-money stakes in base currency, on effect days
    handle_bonus: Bonus stakes in base currency, on effect days
    wins_real: Real-money wins and payouts in base currency, on effect days
    wins_bonus: Bonus wins and payouts in base currency, on effect days
    bonus_turned_real: Bonus money that became real in base currency, on effect days
    adjustments: Signed adjustments that count in NGR in base currency, on effect days
    deposits: Approved deposits less reversals in base currency, on effect days
    withdrawals: Approved withdrawals less reversals in base currency, on effect days
    payment_fees: What payment providers took for approved payments in base currency, on effect days
    charge_backs: What charged-back deposits took back in base currency, on effect days
    game_ggr: GGR of the casino games of the brand's steps, by their order, in base currency, on effect days; empty where there is none
    handle: handle_real + handle_bonus
    ggr: handle - wins_real - wins_bonus
    ngr_default: ggr - (handle_bonus - wins_bonus) - bonus_turned_real + adjustments, before per-cent steps
    handle_real_restated: Real-money stakes, what takes them back on the day of the original
    handle_bonus_restated: Bonus stakes, what takes them back on the day of the original
    wins_real_restated: Real-money wins and payouts, what takes them back on the day of the original
    wins_bonus_restated: Bonus wins and payouts, what takes them back on the day of the original
    bonus_turned_real_restated: As bonus_turned_real, since nothing takes it back
    adjustments_restated: As adjustments, since nothing takes them back
    deposits_restated: Approved deposits, reversals on the day of the approval
    withdrawals_restated: Approved withdrawals, reversals on the day of the approval
    payment_fees_restated: As payment_fees, since nothing takes them back
    charge_backs_restated: What charged-back deposits took back, on the day of the approval
    game_ggr_restated: GGR of the casino games of the brand's steps, by their order, in base currency, what takes it back on the day of the original; empty where there is none
    handle_restated: handle_real_restated + handle_bonus_restated
    ggr_restated: handle_restated - wins_real_restated - wins_bonus_restated
    ngr_default_restated: As ngr_default, of the restated columns
    deposits_count: Approved deposits
    withdrawals_count: Approved withdrawals
    ftd: 1 on the day of the first approved deposit
    registrations: 1 on the day of registration
    stakes: Casino bets placed and sports settlements with a stake, which make him active
---
-- Every branch adds up by the keys of its table's order or of its projection by day: a filter on
-- brand and day then reads these days only, however long the history.
with
toDecimal128('0', 6) as nothing,
toInt64(0) as none,
[]::Array(Decimal(38, 6)) as no_games,
games as (select brand, game_id, provider, game_type from {{ ref('int_casino_game') }}),
booked as (
    select s.brand as brand, s.day as day, s.player_key as player_key,
        'casino' as product, arrayJoin(['effect', 'restated']) as basis,
        sum(s.handle_real) as handle_real, sum(s.handle_bonus) as handle_bonus,
        sum(s.wins_real) as wins_real, sum(s.wins_bonus) as wins_bonus,
        nothing as bonus_turned_real, nothing as adjustments, nothing as deposits, nothing as withdrawals,
        nothing as payment_fees, nothing as charge_backs,
        none as deposits_count, none as withdrawals_count, none as ftd, none as registrations,
        toInt64(sum(s.bets)) as stakes, no_games as game_ggr
    from {{ ref('int_casino_by_player_day') }} as s
    group by brand, day, player_key, product, basis
    union all
    select s.brand, s.day, s.player_key, s.product, s.basis,
        sum(s.handle_real), sum(s.handle_bonus), sum(s.wins_real), sum(s.wins_bonus),
        nothing, nothing, nothing, nothing, nothing, nothing, none, none, none, none, none, no_games
    from {{ store('int_booking_casino_rollback') }} as s
    group by s.brand, s.day, s.player_key, s.product, s.basis
    union all
    select s.brand, s.day, s.player_key, s.product, s.basis,
        sum(s.handle_real), sum(s.handle_bonus), sum(s.wins_real), sum(s.wins_bonus),
        nothing, nothing, nothing, nothing, nothing, nothing, none, none, none, none, sum(s.stakes), no_games
    from {{ store('int_booking_sport') }} as s
    group by s.brand, s.day, s.player_key, s.product, s.basis
    union all
    select s.brand, s.day, s.player_key, s.product, s.basis,
        nothing, nothing, nothing, nothing,
        nothing, nothing, sum(s.deposits), sum(s.withdrawals), sum(s.payment_fees), sum(s.charge_backs),
        sum(s.deposits_count), sum(s.withdrawals_count), none, none, none, no_games
    from {{ store('int_booking_payment') }} as s
    group by s.brand, s.day, s.player_key, s.product, s.basis
    union all
    select s.brand, s.day, s.player_key, '', arrayJoin(['effect', 'restated']) as basis,
        nothing, nothing, nothing, nothing,
        nothing, sum(s.adjustments), nothing, nothing, nothing, nothing, none, none, none, none, none, no_games
    from {{ ref('int_adjustment_by_player_day') }} as s
    group by s.brand, s.day, s.player_key, basis
    union all
    select s.brand, s.day, s.player_key, s.product, s.basis,
        nothing, nothing, nothing, nothing,
        sum(s.bonus_turned_real), nothing, nothing, nothing, nothing, nothing, none, none, none, none, none, no_games
    from {{ store('int_booking_bonus') }} as s
    group by s.brand, s.day, s.player_key, s.product, s.basis
    union all
    select s.brand, s.day, s.player_key, s.product, s.basis,
        nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing,
        none, none, sum(s.ftd), sum(s.registrations), none, no_games
    from {{ store('int_booking_player') }} as s
    group by s.brand, s.day, s.player_key, s.product, s.basis
    union all
    select s.brand, s.day, s.player_key, 'casino', arrayJoin(['effect', 'restated']) as basis,
        nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing,
        none, none, none, none, none, sumForEach({{ game_amounts('s.brand', 's.game_id', 's.ggr') }})
    from {{ ref('int_casino_ggr_by_player_game_day') }} as s
    group by s.brand, s.day, s.player_key, basis
    union all
    select s.brand, s.day, s.player_key, s.product, s.basis,
        nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing,
        none, none, none, none, none, sumForEach({{ game_amounts('s.brand', 's.game_id', 's.ggr') }})
    from (
        select brand, day, player_key, product, basis, game_id,
            sum(handle_real) + sum(handle_bonus) - sum(wins_real) - sum(wins_bonus) as ggr
        from {{ store('int_booking_casino_rollback') }}
        where {{ has_game_steps }}
        group by brand, day, player_key, product, basis, game_id) as s
    group by s.brand, s.day, s.player_key, s.product, s.basis)
select
    b.brand as brand, b.day as day, b.player_key as player_key, b.product as product,
    sumIf(b.handle_real, b.basis = 'effect') as handle_real,
    sumIf(b.handle_bonus, b.basis = 'effect') as handle_bonus,
    sumIf(b.wins_real, b.basis = 'effect') as wins_real,
    sumIf(b.wins_bonus, b.basis = 'effect') as wins_bonus,
    sumIf(b.bonus_turned_real, b.basis = 'effect') as bonus_turned_real,
    sumIf(b.adjustments, b.basis = 'effect') as adjustments,
    sumIf(b.deposits, b.basis = 'effect') as deposits,
    sumIf(b.withdrawals, b.basis = 'effect') as withdrawals,
    sumIf(b.payment_fees, b.basis = 'effect') as payment_fees,
    sumIf(b.charge_backs, b.basis = 'effect') as charge_backs,
    if(arrayExists(amount -> amount != 0, sumForEachIf(b.game_ggr, b.basis = 'effect')), sumForEachIf(b.game_ggr, b.basis = 'effect'), no_games) as game_ggr,
    handle_real + handle_bonus as handle,
    handle - wins_real - wins_bonus as ggr,
    ggr - (handle_bonus - wins_bonus) - bonus_turned_real + adjustments as ngr_default,
    sumIf(b.handle_real, b.basis = 'restated') as handle_real_restated,
    sumIf(b.handle_bonus, b.basis = 'restated') as handle_bonus_restated,
    sumIf(b.wins_real, b.basis = 'restated') as wins_real_restated,
    sumIf(b.wins_bonus, b.basis = 'restated') as wins_bonus_restated,
    sumIf(b.bonus_turned_real, b.basis = 'restated') as bonus_turned_real_restated,
    sumIf(b.adjustments, b.basis = 'restated') as adjustments_restated,
    sumIf(b.deposits, b.basis = 'restated') as deposits_restated,
    sumIf(b.withdrawals, b.basis = 'restated') as withdrawals_restated,
    sumIf(b.payment_fees, b.basis = 'restated') as payment_fees_restated,
    sumIf(b.charge_backs, b.basis = 'restated') as charge_backs_restated,
    if(arrayExists(amount -> amount != 0, sumForEachIf(b.game_ggr, b.basis = 'restated')), sumForEachIf(b.game_ggr, b.basis = 'restated'), no_games) as game_ggr_restated,
    handle_real_restated + handle_bonus_restated as handle_restated,
    handle_restated - wins_real_restated - wins_bonus_restated as ggr_restated,
    ggr_restated - (handle_bonus_restated - wins_bonus_restated) - bonus_turned_real_restated
        + adjustments_restated as ngr_default_restated,
    sumIf(b.deposits_count, b.basis = 'effect') as deposits_count,
    sumIf(b.withdrawals_count, b.basis = 'effect') as withdrawals_count,
    sumIf(b.ftd, b.basis = 'effect') as ftd,
    sumIf(b.registrations, b.basis = 'effect') as registrations,
    sumIf(b.stakes, b.basis = 'effect') as stakes
from booked as b
group by brand, day, player_key, product
-- What was booked and taken out again leaves nothing: a day shows the same, however it came about.
having stakes + deposits_count + withdrawals_count + ftd + registrations != 0
    or length(game_ggr) + length(game_ggr_restated) != 0
    or arrayExists(amount -> amount != 0, [
        handle_real, handle_bonus, wins_real, wins_bonus, bonus_turned_real, adjustments, deposits, withdrawals,
        handle_real_restated, handle_bonus_restated, wins_real_restated, wins_bonus_restated,
        bonus_turned_real_restated, adjustments_restated, deposits_restated, withdrawals_restated,
        payment_fees, charge_backs, payment_fees_restated, charge_backs_restated])
