---
materialized: view
description: Everything that counts, by player, reporting day, product and basis; read it with a day, and add it up
tags: [money]
columns:
    brand: Brand
    day: The brand's reporting day
    player_key: Key of the player
    product: casino, sports, or empty where no product is concerned
    basis: effect books on the day of the event that moves the amount, restated on the day of the original
    handle_real: Real-money stakes in base currency
    handle_bonus: Bonus stakes in base currency
    wins_real: Real-money wins and payouts in base currency
    wins_bonus: Bonus wins and payouts in base currency
    bonus_turned_real: Bonus money that became real, in base currency
    adjustments: Adjustments that count in NGR, in base currency
    deposits: Approved deposits less reversals, in base currency
    deposits_count: Approved deposits
    withdrawals: Approved withdrawals less reversals, in base currency
    withdrawals_count: Approved withdrawals
    ftd: 1 on the day of the first approved deposit
    registrations: 1 on the day of registration
    stakes: Casino bets placed and sports settlements with a stake
---
select s.brand as brand, s.day as day, s.player_key as player_key, 'casino' as product, arrayJoin(['effect', 'restated']) as basis,
    sum(s.handle_real) as handle_real,
    sum(s.handle_bonus) as handle_bonus,
    sum(s.wins_real) as wins_real,
    sum(s.wins_bonus) as wins_bonus,
    toDecimal128('0', 6) as bonus_turned_real,
    toDecimal128('0', 6) as adjustments,
    toDecimal128('0', 6) as deposits,
    toInt64(0) as deposits_count,
    toDecimal128('0', 6) as withdrawals,
    toInt64(0) as withdrawals_count,
    toInt64(0) as ftd,
    toInt64(0) as registrations,
    toInt64(sum(s.bets)) as stakes
from {{ ref('int_casino_by_player_day') }} as s
group by brand, day, player_key, product, basis
union all
select s.brand as brand, s.day as day, s.player_key as player_key, s.product as product, s.basis as basis,
    sum(s.handle_real) as handle_real,
    sum(s.handle_bonus) as handle_bonus,
    sum(s.wins_real) as wins_real,
    sum(s.wins_bonus) as wins_bonus,
    toDecimal128('0', 6) as bonus_turned_real,
    toDecimal128('0', 6) as adjustments,
    toDecimal128('0', 6) as deposits,
    toInt64(0) as deposits_count,
    toDecimal128('0', 6) as withdrawals,
    toInt64(0) as withdrawals_count,
    toInt64(0) as ftd,
    toInt64(0) as registrations,
    toInt64(0) as stakes
from {{ store('int_booking_casino_rollback') }} as s
group by brand, day, player_key, product, basis
union all
select s.brand as brand, s.day as day, s.player_key as player_key, s.product as product, s.basis as basis,
    sum(s.handle_real) as handle_real,
    sum(s.handle_bonus) as handle_bonus,
    sum(s.wins_real) as wins_real,
    sum(s.wins_bonus) as wins_bonus,
    toDecimal128('0', 6) as bonus_turned_real,
    toDecimal128('0', 6) as adjustments,
    toDecimal128('0', 6) as deposits,
    toInt64(0) as deposits_count,
    toDecimal128('0', 6) as withdrawals,
    toInt64(0) as withdrawals_count,
    toInt64(0) as ftd,
    toInt64(0) as registrations,
    toInt64(sum(s.stakes)) as stakes
from {{ store('int_booking_sport') }} as s
group by brand, day, player_key, product, basis
union all
select s.brand as brand, s.day as day, s.player_key as player_key, s.product as product, s.basis as basis,
    toDecimal128('0', 6) as handle_real,
    toDecimal128('0', 6) as handle_bonus,
    toDecimal128('0', 6) as wins_real,
    toDecimal128('0', 6) as wins_bonus,
    toDecimal128('0', 6) as bonus_turned_real,
    toDecimal128('0', 6) as adjustments,
    sum(s.deposits) as deposits,
    toInt64(sum(s.deposits_count)) as deposits_count,
    sum(s.withdrawals) as withdrawals,
    toInt64(sum(s.withdrawals_count)) as withdrawals_count,
    toInt64(0) as ftd,
    toInt64(0) as registrations,
    toInt64(0) as stakes
from {{ store('int_booking_payment') }} as s
group by brand, day, player_key, product, basis
union all
select s.brand as brand, s.day as day, s.player_key as player_key, '' as product, arrayJoin(['effect', 'restated']) as basis,
    toDecimal128('0', 6) as handle_real,
    toDecimal128('0', 6) as handle_bonus,
    toDecimal128('0', 6) as wins_real,
    toDecimal128('0', 6) as wins_bonus,
    toDecimal128('0', 6) as bonus_turned_real,
    sum(s.adjustments) as adjustments,
    toDecimal128('0', 6) as deposits,
    toInt64(0) as deposits_count,
    toDecimal128('0', 6) as withdrawals,
    toInt64(0) as withdrawals_count,
    toInt64(0) as ftd,
    toInt64(0) as registrations,
    toInt64(0) as stakes
from {{ ref('int_adjustment_by_player_day') }} as s
group by brand, day, player_key, product, basis
union all
select s.brand as brand, s.day as day, s.player_key as player_key, s.product as product, s.basis as basis,
    toDecimal128('0', 6) as handle_real,
    toDecimal128('0', 6) as handle_bonus,
    toDecimal128('0', 6) as wins_real,
    toDecimal128('0', 6) as wins_bonus,
    sum(s.bonus_turned_real) as bonus_turned_real,
    toDecimal128('0', 6) as adjustments,
    toDecimal128('0', 6) as deposits,
    toInt64(0) as deposits_count,
    toDecimal128('0', 6) as withdrawals,
    toInt64(0) as withdrawals_count,
    toInt64(0) as ftd,
    toInt64(0) as registrations,
    toInt64(0) as stakes
from {{ store('int_booking_bonus') }} as s
group by brand, day, player_key, product, basis
union all
select s.brand as brand, s.day as day, s.player_key as player_key, s.product as product, s.basis as basis,
    toDecimal128('0', 6) as handle_real,
    toDecimal128('0', 6) as handle_bonus,
    toDecimal128('0', 6) as wins_real,
    toDecimal128('0', 6) as wins_bonus,
    toDecimal128('0', 6) as bonus_turned_real,
    toDecimal128('0', 6) as adjustments,
    toDecimal128('0', 6) as deposits,
    toInt64(0) as deposits_count,
    toDecimal128('0', 6) as withdrawals,
    toInt64(0) as withdrawals_count,
    toInt64(sum(s.ftd)) as ftd,
    toInt64(sum(s.registrations)) as registrations,
    toInt64(0) as stakes
from {{ store('int_booking_player') }} as s
group by brand, day, player_key, product, basis
