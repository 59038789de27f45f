---
materialized: table
description: "Bonuses of the last 13 months by the segments that their players were members of at that instant: what they cost, the share of these players' GGR, and ROI against those members whom a campaign held out. A player is in several segments, so they do not add up; segments for protection, and players who count nowhere, are out"
tags: [bonus, segment, campaign, money, daily]
schedule: "35 3 * * *"
order_by: [brand, month, segment, part, campaign_id]
tests:
    - unique: [brand, month, segment, part, campaign_id]
    - accepted_values: { column: part, values: [all, campaign] }
    - expression: players <= given
columns:
    brand: Brand
    month: "First day of the month, by the brand's reporting days: of the bonus' first state, and of arms that in which the campaign first wanted a message for the player"
    segment: Name of the segment
    part: "all: every bonus, of campaigns or not. campaign: those of one. Read it with one of the two"
    campaign_id: Campaign that gave the bonuses, empty for all
    given: Bonuses that players got while they were members
    players: Distinct players who got one
    amount: "What they are worth by their first state, in base currency"
    turned_real: "Bonus money of them that became real, whenever it did, in base currency: what they cost"
    ggr: "GGR of these players in the month, in base currency; of a player in several campaigns in each of their rows"
    cost_share: "turned_real / ggr, null where GGR is not above 0"
    sent: "Of the campaign: players who got its messages, and were members when it first wanted one for them; 0 for all, as what follows is 0 or null"
    held_out: "Of the campaign: players whom nothing but its hold-out kept from them, and who were members then"
    campaign_cost: "What of the campaign's bonuses to the players of sent became real, whenever they got and turned them, in base currency"
    incremental: "What the players of sent earned in their campaignDays before the cost of bonuses (NGR plus bonus cost), beyond what as many of held_out did, in base currency; null with less than 30 players in either arm, or while days still run"
    roi: "(incremental - campaign_cost) / campaign_cost, null where incremental is, or where they cost nothing"
---
with
{{ now }} as present,
toDecimal128('0', 6) as nothing,
-- Bounded: bonuses and arms of 13 months, and of transitions those of their players.
bonuses as (
    select b.brand as brand, b.player_key as player_key, b.first_at as at, toStartOfMonth({{ brand_day('first_at') }}) as month,
        b.campaign_id as campaign_id, b.amount as amount, b.turned_real as turned_real
    from {{ ref('int_bonus') }} as b
    where month >= addMonths(toStartOfMonth({{ brand_day('present') }}), -12)),
costs as (
    select b.brand as brand, b.player_key as player_key, b.campaign_id as campaign_id, sum(b.turned_real) as cost
    from bonuses as b
    where campaign_id != ''
    group by brand, player_key, campaign_id),
-- Whose membership is asked, and as of when: of each bonus, and of each player of a campaign.
asked as (
    select brand, player_key, at, month, campaign_id, '' as arm, amount, turned_real, 0 as is_open, nothing as worth, nothing as cost
    from bonuses
    union all
    select w.brand, w.player_key, w.entered_at, toStartOfMonth(w.day) as entered_in, w.campaign, w.arm, nothing, nothing, 1 - w.is_over, w.ngr + w.bonus_cost, costs.cost
    from {{ ref('int_campaign_worth') }} as w
    left any join costs on costs.brand = w.brand and costs.player_key = w.player_key and costs.campaign_id = w.campaign
    where entered_in >= addMonths(toStartOfMonth({{ brand_day('present', 'w.brand') }}), -12)),
-- One row a player, and numbers alone: names would be the most of it. A change is its evaluation with the entry as last digit.
histories as (
    select player_key, groupArray(xxHash64(segment)) as names, groupArray(at) as instants, groupArray(evaluation_id * 2 + is_entry) as changes
    from {{ ref('stg_segment__transition') }}
    where player_key in (select player_key from bonuses union distinct select player_key from {{ ref('int_campaign_player') }})
    group by player_key),
-- He is a member where his latest change up to and with the instant was an entry.
members as (
    select a.brand as brand, a.player_key as player_key, a.month as month, a.campaign_id as campaign_id, a.arm as arm, a.amount as amount,
        a.turned_real as turned_real, a.is_open as is_open, a.worth as worth, a.cost as cost,
        arrayReduce('maxMap',
            [arrayFilter((name, changed_at) -> changed_at <= a.at, histories.names, histories.instants)],
            [arrayFilter((change, changed_at) -> changed_at <= a.at, histories.changes, histories.instants)]) as latest,
        arrayJoin(arrayFilter((name, change) -> change % 2 = 1, latest.1, latest.2)) as segment
    from asked as a
    inner join histories on histories.player_key = a.player_key),
players as (
    select m.brand as brand, m.month as month, m.segment as segment, m.player_key as player_key,
        arrayJoin(multiIf(m.arm != '', [('campaign', m.campaign_id)], m.campaign_id = '', [('all', '')], [('all', ''), ('campaign', m.campaign_id)])) as of_what,
        countIf(arm = '') as given, sum(m.amount) as amount, sum(m.turned_real) as turned_real,
        countIf(arm = 'sent') as sent, countIf(arm = 'held_out') as held_out, sum(m.is_open) as still_open,
        sumIf(m.worth, arm = 'sent') as sent_worth, sumIf(m.worth, arm = 'held_out') as held_out_worth, sumIf(m.cost, arm = 'sent') as sent_cost
    from members as m
    group by brand, month, segment, player_key, of_what),
moved as (
    select m.brand as brand, m.player_key as player_key, toStartOfMonth(m.day) as month, sum(m.ggr) as ggr
    from {{ ref('int_move') }} as m
    where m.day >= addMonths(toStartOfMonth({{ brand_day('present', 'm.brand') }}), -12) and m.player_key in (select player_key from bonuses)
    group by brand, player_key, month),
sums as (
    select p.brand as brand, p.month as month, p.segment as segment, p.of_what.1 as part, p.of_what.2 as campaign_id,
        sum(p.given) as given, countIf(p.given > 0) as players, sum(p.amount) as amount, sum(p.turned_real) as turned_real,
        sumIf(moved.ggr, p.given > 0) as ggr, sum(p.sent) as sent, sum(p.held_out) as held_out, sum(p.still_open) as still_open,
        sum(p.sent_worth) as sent_worth, sum(p.held_out_worth) as held_out_worth, sum(p.sent_cost) as campaign_cost
    from players as p
    left any join moved on moved.brand = p.brand and moved.player_key = p.player_key and moved.month = p.month
    group by brand, month, segment, part, campaign_id)
select
    brand, month, names.name as segment, part, campaign_id, given, players, amount, turned_real, ggr,
    if(ggr <= 0, null, toNullable(toDecimal128(divideDecimal(turned_real, ggr, 10), 10))) as cost_share,
    sent, held_out, campaign_cost,
    if(least(sent, held_out) < 30 or still_open > 0, null, toNullable(toDecimal128(
        sent_worth - divideDecimal(held_out_worth * sent, toDecimal128(greatest(held_out, 1), 6), 6), 6))) as incremental,
    if(campaign_cost <= 0, null, toDecimal128(divideDecimal(incremental - campaign_cost, campaign_cost, 10), 10)) as roi
from sums
inner join (select xxHash64(segment) as hash, any(segment) as name from {{ ref('stg_segment__transition') }} group by hash) as names on names.hash = sums.segment
