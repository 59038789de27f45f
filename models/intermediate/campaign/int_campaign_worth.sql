---
materialized: view
description: What players of each campaign did and were worth in the brand's campaignDays from the day on which a message was first wanted for them
tags: [campaign, money]
columns:
    brand: Brand
    campaign: Campaign
    player_key: Key of the player
    arm: sent or held_out, whichever he was first
    messages: Messages of the campaign that were sent to him, whenever
    entered_at: When a message of the campaign was first wanted for him
    day: The brand's reporting day on which a message was first wanted for him
    days: For how many days he is followed, that day included
    is_over: 1 where they are over
    is_active: 1 where he had a casino bet, or a sports stake settled, in them
    deposits: Approved deposits less reversals in them, in base currency
    ggr: GGR in them, in base currency
    bonus_cost: Bonus stakes less bonus wins, plus bonus money turned real in them, in base currency
    ngr: NGR before the brand's per-cent steps in them, in base currency
---
with
{{ now }} as present,
entries as (
    select brand, campaign, player_key, arm, messages, entered_at, {{ brand_day('entered_at') }} as day,
        toUInt16({{ brand_value('campaignDays') }}) as days, toUInt8(day + days <= {{ brand_day('present') }}) as is_over
    from {{ ref('int_campaign_player') }}),
earned as (
    select e.brand as brand, e.campaign as campaign, e.player_key as player_key, sum(m.stakes) > 0 as is_active,
        sum(m.deposits) as deposits, sum(m.ggr) as ggr, sum(m.bonus_cost) as bonus_cost, sum(m.ngr_default) as ngr
    from {{ ref('int_move') }} as m
    inner join entries as e on m.brand = e.brand and m.player_key = e.player_key
    where m.day >= e.day and m.day < e.day + e.days
    group by brand, campaign, player_key)
select
    e.brand as brand, e.campaign as campaign, e.player_key as player_key, e.arm as arm, e.messages as messages,
    e.entered_at as entered_at, e.day as day, e.days as days, e.is_over as is_over,
    earned.is_active as is_active, earned.deposits as deposits, earned.ggr as ggr, earned.bonus_cost as bonus_cost, earned.ngr as ngr
from entries as e
left any join earned on earned.brand = e.brand and earned.campaign = e.campaign and earned.player_key = e.player_key
