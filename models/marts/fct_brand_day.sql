---
materialized: view
description: A brand's reporting day as it stands now, on effect days and restated; test players are out
tags: [money]
tests:
    - unique: [brand, day]
    - not_null: [brand, day]
    - expression: handle = handle_real + handle_bonus
    - expression: ggr = handle - wins_real - wins_bonus
    - expression: handle_restated = handle_real_restated + handle_bonus_restated
    - expression: ggr_restated = handle_restated - wins_real_restated - wins_bonus_restated
columns:
    brand: Brand
    day: The brand's reporting day
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
select
    brand, day,
    handle_real, handle_bonus, handle, wins_real, wins_bonus, ggr, bonus_turned_real, adjustments,
    ngr_default - {{ ngr_steps('ggr', 'handle', 'deposits', 'payment_fees', 'charge_backs', 'game_ggr') }} as ngr,
    deposits, withdrawals,
    deposits_count, withdrawals_count, ftd, registrations, actives,
    handle_real_restated, handle_bonus_restated, handle_restated, wins_real_restated, wins_bonus_restated,
    ggr_restated, bonus_turned_real_restated, adjustments_restated,
    ngr_default_restated - {{ ngr_steps('ggr_restated', 'handle_restated', 'deposits_restated', 'payment_fees_restated', 'charge_backs_restated', 'game_ggr_restated') }} as ngr_restated,
    deposits_restated, withdrawals_restated,
    if(handle = 0, null, toNullable(toDecimal128(divideDecimal(ggr, handle, 10), 10))) as hold
from {{ ref('int_brand_day') }}
