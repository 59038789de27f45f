---
materialized: view
description: What test players moved, by player and reporting day; it counts nowhere else
tags: [money, player]
columns:
    brand: Brand
    day: The brand's reporting day
    player_key: Key of the test player
    player_id: As the operator names the player
    handle_real: "Real-money stakes, in base currency, on effect days"
    handle_bonus: "Bonus stakes, in base currency, on effect days"
    handle: "handle_real + handle_bonus, in base currency, on effect days"
    wins_real: "Real-money wins and payouts, in base currency, on effect days"
    wins_bonus: "Bonus wins and payouts, in base currency, on effect days"
    ggr: "handle - wins_real - wins_bonus, in base currency, on effect days"
    bonus_turned_real: "Bonus money that became real, in base currency, on effect days"
    adjustments: "Signed adjustments that count in NGR, in base currency, on effect days"
    ngr: "ggr - (handle_bonus - wins_bonus) - bonus_turned_real + adjustments, in base currency, on effect days"
    deposits: "Approved deposits less reversals, in base currency, on effect days"
    withdrawals: "Approved withdrawals less reversals, in base currency, on effect days"
    deposits_count: "Deposits at their first approval; reversals leave them"
    withdrawals_count: "Withdrawals at their first approval; reversals leave them"
    ftd: "Players whose first ever approved deposit falls on the day"
    registrations: "Players who registered on the day"
    actives: "1 where he placed a casino bet, or had a sports stake settled, on the day"
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
tests:
    - unique: [brand, day, player_key]
---
select
    m.brand as brand, m.day as day, m.player_key as player_key, any(p.player_id) as player_id,
    sum(m.handle_real) as handle_real,
    sum(m.handle_bonus) as handle_bonus,
    sum(m.handle) as handle,
    sum(m.wins_real) as wins_real,
    sum(m.wins_bonus) as wins_bonus,
    sum(m.ggr) as ggr,
    sum(m.bonus_turned_real) as bonus_turned_real,
    sum(m.adjustments) as adjustments,
    sum(m.ngr_default) as ngr,
    sum(m.deposits) as deposits,
    sum(m.withdrawals) as withdrawals,
    sum(m.deposits_count) as deposits_count,
    sum(m.withdrawals_count) as withdrawals_count,
    sum(m.ftd) as ftd,
    sum(m.registrations) as registrations,
    toUInt64(max(m.stakes > 0)) as actives,
    sum(m.handle_real_restated) as handle_real_restated,
    sum(m.handle_bonus_restated) as handle_bonus_restated,
    sum(m.handle_restated) as handle_restated,
    sum(m.wins_real_restated) as wins_real_restated,
    sum(m.wins_bonus_restated) as wins_bonus_restated,
    sum(m.ggr_restated) as ggr_restated,
    sum(m.bonus_turned_real_restated) as bonus_turned_real_restated,
    sum(m.adjustments_restated) as adjustments_restated,
    sum(m.ngr_default_restated) as ngr_restated,
    sum(m.deposits_restated) as deposits_restated,
    sum(m.withdrawals_restated) as withdrawals_restated
from {{ ref('int_money_by_player_day') }} as m
inner join {{ ref('int_test_player') }} as p using (brand, player_key)
group by brand, day, player_key
