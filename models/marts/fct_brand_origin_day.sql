---
materialized: table
description: "A brand's reporting day by where its players live, came from and what they play in, on effect days. Rows add up in all but actives, of which a player is one per product and currency. Players who count nowhere are out"
tags: [money, hourly]
schedule: "7 * * * *"
order_by: [brand, day, country, jurisdiction, acquisition_source, currency, product]
tests:
    - unique: [brand, day, country, jurisdiction, acquisition_source, currency, product]
    - expression: handle = handle_real + handle_bonus
    - expression: ggr = handle - wins_real - wins_bonus
columns:
    brand: Brand
    day: The brand's reporting day
    country: "Of the player now: his present country, for his whole past; or empty where it is not known"
    jurisdiction: "Of the player now: his present jurisdiction, for his whole past; or empty"
    acquisition_source: "Of the player for ever: the affiliate that brought him, or empty"
    currency: "Of the event: ISO 4217 currency in which it moved the amount, and of what takes back that of what it takes back. Of registrations, that of the player's account now, or empty"
    product: casino, sports, or empty for payments, bonuses, adjustments and registrations
    handle_real: Real-money stakes in base currency
    handle_bonus: Bonus stakes in base currency
    handle: handle_real + handle_bonus, in base currency
    wins_real: Real-money wins and payouts in base currency
    wins_bonus: Bonus wins and payouts in base currency
    ggr: handle - wins_real - wins_bonus, in base currency
    bonus_turned_real: Bonus money that became real, in base currency
    adjustments: Signed adjustments that count in NGR, in base currency
    ngr: "The brand's waterfall of this row: its per-cent steps are rounded here, so rows may differ from the day's in the last digit"
    deposits: Approved deposits less reversals, in base currency
    withdrawals: Approved withdrawals less reversals, in base currency
    deposits_count: Deposits at their first approval; reversals leave them
    withdrawals_count: Withdrawals at their first approval; reversals leave them
    ftd: Players whose first ever approved deposit falls on the day
    registrations: Players who registered on the day
    actives: Distinct players with a casino bet, or a sports stake settled, on the day
    hold: ggr / handle, null without handle
---
with sums as (
    select m.brand as brand, m.day as day, origin.country as country, origin.jurisdiction as jurisdiction,
        origin.acquisition_source as acquisition_source, if(m.currency = '', origin.currency, m.currency) as currency, m.product as product,
        sum(m.handle_real) as handle_real, sum(m.handle_bonus) as handle_bonus, sum(m.handle) as handle,
        sum(m.wins_real) as wins_real, sum(m.wins_bonus) as wins_bonus, sum(m.ggr) as ggr,
        sum(m.bonus_turned_real) as bonus_turned_real, sum(m.adjustments) as adjustments, sum(m.ngr_default) as ngr_default,
        sum(m.deposits) as deposits, sum(m.withdrawals) as withdrawals,
        sum(m.payment_fees) as payment_fees, sum(m.charge_backs) as charge_backs, sumForEach(m.game_ggr) as game_ggr,
        toUInt64(sum(m.deposits_count)) as deposits_count, toUInt64(sum(m.withdrawals_count)) as withdrawals_count,
        toUInt64(sum(m.ftd)) as ftd, toUInt64(sum(m.registrations)) as registrations,
        uniqExactIf(m.player_key, m.stakes > 0) as actives
    from {{ ref('int_move') }} as m
    left any join {{ ref('int_player_origin') }} as origin on m.player_key = origin.player_key and m.brand = origin.brand
    group by brand, day, country, jurisdiction, acquisition_source, currency, product)
select
    brand, day, country, jurisdiction, acquisition_source, currency, product,
    handle_real, handle_bonus, handle, wins_real, wins_bonus, ggr, bonus_turned_real, adjustments,
    ngr_default - {{ ngr_steps('ggr', 'handle', 'deposits', 'payment_fees', 'charge_backs', 'game_ggr') }} as ngr,
    deposits, withdrawals, deposits_count, withdrawals_count, ftd, registrations, actives,
    if(handle = 0, null, toNullable(toDecimal128(divideDecimal(ggr, handle, 10), 10))) as hold
from sums
-- What was booked and taken out again leaves nothing.
where actives + deposits_count + withdrawals_count + ftd + registrations != 0
    or arrayExists(amount -> amount != 0, [
        handle_real, handle_bonus, wins_real, wins_bonus, bonus_turned_real, adjustments, deposits, withdrawals,
        payment_fees, charge_backs])
    or arrayExists(amount -> amount != 0, game_ggr)
