---
materialized: table
description: "What came of a campaign: players who got its messages against those whom nothing but the hold-out kept from them, over the brand's campaignDays from the day on which a message was first wanted for each; players who count nowhere are out"
tags: [campaign, money, daily]
schedule: "15 3 * * *"
order_by: [brand, campaign, period, start, arm]
tests:
    - unique: [brand, campaign, period, start, arm]
    - accepted_values: { column: arm, values: [sent, held_out] }
    - accepted_values: { column: verdict, values: ["", too few, no spread, higher, lower, not sure] }
    - expression: actives <= players
columns:
    brand: Brand
    campaign: Campaign
    period: "whole, or month: that in which players came into it. A player is in one month of a campaign, so months add up to the whole"
    start: "First day of the month, or of the campaign's first player, by the brand's reporting days"
    arm: "sent: got a message. held_out: would have, but for the hold-out"
    days: For how many days each player is followed, from the day on which a message was first wanted for him
    players: Players whose days are over; all that follows is of them
    players_open: Players whose days still run, and who count nowhere yet
    messages: Messages of the campaign that were sent to them, whenever
    actives: "Of these players, who had a casino bet, or a sports stake settled, in their days"
    actives_share: "actives / players, null without players"
    deposits: "Their approved deposits less reversals in their days, in base currency"
    ggr: "Their GGR in their days, in base currency"
    ngr: "Their NGR before the brand's per-cent steps in their days, in base currency"
    ngr_per_player: "ngr / players in base currency, null without players"
    difference: "NGR per player of sent less that of held_out, in base currency; null in the row of held_out, or where an arm has no player"
    difference_low: "Lower end of its 95% interval (Welch), in base currency; null where an arm has too few players or nobody differs"
    difference_high: "Upper end of its 95% interval (Welch), in base currency; null likewise"
    difference_total: "difference by player, for all who got it: what the campaign earned, before its bonuses' worth, in base currency"
    is_significant: "1 where the interval leaves 0 out; null where there is none"
    verdict: "higher, lower or not sure; too few where an arm has less than 30 players, no spread where all players of both arms are alike, empty in the row of held_out"
---
with
worths as (select * from {{ ref('int_campaign_worth') }}),
players as (
    select *, arrayJoin([('whole', min(day) over (partition by brand, campaign)), ('month', toStartOfMonth(day))]) as span
    from worths),
arms as (
    select brand, campaign, span.1 as period, span.2 as start, arm, any(p.days) as days,
        countIf(is_over = 1) as players, countIf(is_over = 0) as players_open, sumIf(p.messages, is_over = 1) as messages,
        countIf(is_active = 1 and is_over = 1) as actives, sumIf(p.deposits, is_over = 1) as deposits,
        sumIf(p.ggr, is_over = 1) as ggr, sumIf(p.ngr, is_over = 1) as ngr
    from players as p
    group by brand, campaign, period, start, arm),
-- The samples are estimates: their spread may be reckoned with floats, the sums that they are held beside are not.
compared as (
    select brand, campaign, span.1 as period, span.2 as start,
        countIf(arm = 'sent') as sent, countIf(arm = 'held_out') as held_out,
        sumIf(p.ngr, arm = 'sent') as ngr_sent, sumIf(p.ngr, arm = 'held_out') as ngr_held_out,
        welchTTest(0.95)(toFloat64(p.ngr), toUInt8(arm = 'held_out')) as welch
    from players as p
    where is_over = 1
    group by brand, campaign, period, start),
(amount, count) -> divideDecimal(amount, toDecimal128(greatest(count, 1), 6), 6) as each_of,
estimate -> if(isFinite(estimate), toNullable(toDecimal128(if(isFinite(estimate), estimate, 0), 6)), null) as known
select
    arms.brand as brand, arms.campaign as campaign, arms.period as period, arms.start as start, arms.arm as arm,
    arms.days as days, arms.players as players, arms.players_open as players_open, arms.messages as messages,
    arms.actives as actives,
    if(players = 0, null, toNullable(toDecimal128(divideDecimal(
        toDecimal128(actives, 0), toDecimal128(greatest(players, 1), 0), 10), 10))) as actives_share,
    arms.deposits as deposits, arms.ggr as ggr, arms.ngr as ngr,
    if(players = 0, null, toNullable(toDecimal128(each_of(ngr, players), 6))) as ngr_per_player,
    if(arm != 'sent' or least(compared.sent, compared.held_out) = 0, null, toNullable(toDecimal128(
        each_of(compared.ngr_sent, compared.sent) - each_of(compared.ngr_held_out, compared.held_out), 6))) as difference,
    if(arm != 'sent' or least(compared.sent, compared.held_out) < 30, null, known(compared.welch.3)) as difference_low,
    if(arm != 'sent' or least(compared.sent, compared.held_out) < 30, null, known(compared.welch.4)) as difference_high,
    difference * players as difference_total,
    difference_low > 0 or difference_high < 0 as is_significant,
    multiIf(
        arm != 'sent', '', least(compared.sent, compared.held_out) < 30, 'too few', difference_low is null, 'no spread',
        difference_low > 0, 'higher', difference_high < 0, 'lower', 'not sure') as verdict
from arms
left any join compared on compared.brand = arms.brand and compared.campaign = arms.campaign
    and compared.period = arms.period and compared.start = arms.start
