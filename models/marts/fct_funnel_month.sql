---
materialized: table
description: "The way of the players who registered in a month: registration, approved identity, first deposit, first bet, second deposit, with the time between the steps. A step is reached where it and all before it happened, in whatever order. Rows add up in all but shares, medians and the like. Players who count nowhere are out"
tags: [player, hourly]
schedule: "7 * * * *"
order_by: [brand, month, country, jurisdiction, acquisition_source]
tests:
    - unique: [brand, month, country, jurisdiction, acquisition_source]
    - expression: registered >= kyc_approved and kyc_approved >= deposited and deposited >= bet and bet >= deposited_again
columns:
    brand: Brand
    month: First day of the month of registration, by the brand's reporting day
    country: "Of the player now: his present country, or empty"
    jurisdiction: "Of the player now: his present jurisdiction, or empty"
    acquisition_source: "Of the player for ever: the affiliate that brought him, or empty"
    registered: Players who registered
    kyc_approved: Of these, whose identity was approved
    deposited: Of these, who deposited
    bet: Of these, who placed a bet
    deposited_again: Of these, who deposited a second time
    first_deposits: Registered players who deposited, whether or not their identity was approved
    second_deposits: Of these, who deposited a second time
    ftd_conversion: "first_deposits / registered"
    second_deposit_conversion: "second_deposits / first_deposits, null without any"
    minutes_to_kyc_median: "Minutes from registration to the approved identity, median over those who got there, or null"
    minutes_to_deposit_median: "Minutes from the approved identity to the first deposit, at least 0, median over those who got there, or null"
    minutes_to_bet_median: "Minutes from the first deposit to the first bet, at least 0, median over those who got there, or null"
    minutes_to_second_deposit_median: "Minutes from the first deposit to the second, median over those who got there, or null"
    minutes_to_first_deposit_p90: "Minutes from registration to the first deposit, nine in ten of those who deposited needed no more, or null"
---
with
(earlier, later) -> greatest(age('minute', assumeNotNull(earlier), assumeNotNull(later)), 0) as minutes,
players as (
    select m.brand as brand, m.player_key as player_key, origin.country as country,
        origin.jurisdiction as jurisdiction, origin.acquisition_source as acquisition_source,
        toStartOfMonth({{ brand_day('came_at', 'm.brand') }}) as month,
        assumeNotNull(m.registered_at) as came_at, m.registered_at as registered_at, m.kyc_approved_at as kyc_at, m.deposit_first_at as deposit_at, m.bet_first_at as bet_at,
        m.deposit_second_at as second_at,
        kyc_at is not null as has_kyc, has_kyc and deposit_at is not null as has_deposit,
        has_deposit and bet_at is not null as has_bet, has_bet and second_at is not null as has_second
    from {{ ref('int_player_milestone') }} as m
    left any join {{ ref('int_player_origin') }} as origin on origin.player_key = m.player_key and origin.brand = m.brand
    where m.registered_at is not null)
select
    brand, month, country, jurisdiction, acquisition_source,
    count() as registered, countIf(has_kyc) as kyc_approved, countIf(has_deposit) as deposited, countIf(has_bet) as bet,
    countIf(has_second) as deposited_again,
    countIf(deposit_at is not null) as first_deposits, countIf(second_at is not null) as second_deposits,
    toDecimal128(divideDecimal(toDecimal128(first_deposits, 0), toDecimal128(registered, 0), 10), 10) as ftd_conversion,
    if(first_deposits = 0, null, toNullable(toDecimal128(divideDecimal(
        toDecimal128(second_deposits, 0), toDecimal128(greatest(first_deposits, 1), 0), 10), 10))) as second_deposit_conversion,
    if(kyc_approved = 0, null, toNullable(quantileExactIf(0.5)(minutes(registered_at, kyc_at), has_kyc))) as minutes_to_kyc_median,
    if(deposited = 0, null, toNullable(quantileExactIf(0.5)(minutes(kyc_at, deposit_at), has_deposit))) as minutes_to_deposit_median,
    if(bet = 0, null, toNullable(quantileExactIf(0.5)(minutes(deposit_at, bet_at), has_bet))) as minutes_to_bet_median,
    if(deposited_again = 0, null, toNullable(quantileExactIf(0.5)(minutes(deposit_at, second_at), has_second))) as minutes_to_second_deposit_median,
    if(first_deposits = 0, null, toNullable(quantileExactIf(0.9)(minutes(registered_at, deposit_at), deposit_at is not null))) as minutes_to_first_deposit_p90
from players
group by brand, month, country, jurisdiction, acquisition_source
