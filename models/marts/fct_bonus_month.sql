---
materialized: table
description: Bonuses by the month in which they were given, kind, bonus and campaign, with what became of them and what they cost; players who count nowhere are out
tags: [bonus, money, daily]
schedule: "15 3 * * *"
order_by: [brand, month, kind, bonus_id, campaign_id]
tests:
    - unique: [brand, month, kind, bonus_id, campaign_id]
    - expression: given = open + completed + forfeited + expired + cancelled
columns:
    brand: Brand
    month: First day of the month of its first state, by the brand's reporting day
    kind: deposit_match, free_spins, free_bet, cashback or no_deposit
    bonus_id: The bonus as it is offered
    campaign_id: Campaign that gave it, or empty
    given: Bonuses that players got
    players: Distinct players who got one
    activated: Of these bonuses, which were ever active or completed
    open: Of these bonuses, which are still created or active
    completed: Of these bonuses, which were ever completed
    forfeited: Of these bonuses, which were never completed and last forfeited
    expired: Of these bonuses, which were never completed and last expired
    cancelled: Of these bonuses, which were never completed and last cancelled
    amount: "What they are worth by their first state, in base currency"
    turned_real: "Bonus money of them that became real, whenever it did, in base currency: what they cost"
    turned_share: "turned_real / amount, null where they are worth nothing"
    ggr: "GGR of the brand in the month, in base currency"
    cost_share: "turned_real / ggr, null where GGR is not above 0"
    incremental: "Of the campaign that gave it: what the players who got its messages in the month earned in their campaignDays before the cost of bonuses (NGR plus bonus cost), beyond what as many of its hold-out did, in base currency; the same in all rows of the campaign and month. Null without a campaign, with less than 30 players in either arm, or while days still run"
    roi: "(incremental - cost) / cost, of the turned_real of all bonuses of the campaign and month together; null where incremental is, or where they cost nothing"
---
with
bonuses as (
    select brand, player_key, bonus_instance_id, min(state.occurred_at) as first_at,
        argMin((toString(state.kind), state.bonus_id, state.campaign_id, state.amount), (occurred_at, arrived)) as told,
        argMax(toString(state.status), (occurred_at, arrived)) as status_last,
        max(state.status in ('active', 'completed')) as was_active, max(state.status = 'completed') as was_completed,
        argMinIf(state.turned_real, (occurred_at, arrived), state.status = 'completed') as turned
    from {{ ref('stg_bonus__state') }} as state
    where (brand, player_key) not in (select brand, player_key from {{ ref('int_test_player') }})
    group by brand, player_key, bonus_instance_id),
months as (
    select m.brand as brand, toStartOfMonth(m.day) as month, sum(m.ggr) as ggr
    from {{ ref('int_move') }} as m
    group by brand, month),
sums as (
    select brand, toStartOfMonth({{ brand_day('first_at') }}) as month, told.1 as kind, told.2 as bonus_id, told.3 as campaign_id,
        count() as given, uniqExact(player_key) as players, countIf(was_active) as activated,
        countIf(not was_completed and status_last not in ('forfeited', 'expired', 'cancelled')) as open,
        countIf(was_completed) as completed, countIf(not was_completed and status_last = 'forfeited') as forfeited,
        countIf(not was_completed and status_last = 'expired') as expired,
        countIf(not was_completed and status_last = 'cancelled') as cancelled,
        sum(told.4) as amount, sum(turned) as turned_real
    from bonuses
    group by brand, month, kind, bonus_id, campaign_id),
-- Who got a message and who was held out, by the month in which it was first wanted; a bonus without a campaign has neither.
arms as (
    select w.brand as brand, w.campaign as campaign_id, toStartOfMonth(w.day) as month,
        countIf(arm = 'sent') as sent, countIf(arm = 'held_out') as held_out, countIf(is_over = 0) as still_open,
        sumIf(w.ngr + w.bonus_cost, arm = 'sent') as sent_worth, sumIf(w.ngr + w.bonus_cost, arm = 'held_out') as held_out_worth
    from {{ ref('int_campaign_worth') }} as w
    group by brand, campaign_id, month)
select
    s.brand as brand, s.month as month, s.kind as kind, s.bonus_id as bonus_id, s.campaign_id as campaign_id,
    s.given as given, s.players as players, s.activated as activated, s.open as open, s.completed as completed,
    s.forfeited as forfeited, s.expired as expired, s.cancelled as cancelled, s.amount as amount, s.turned_real as turned_real,
    if(amount = 0, null, toNullable(toDecimal128(divideDecimal(turned_real, amount, 10), 10))) as turned_share,
    months.ggr as ggr,
    if(ggr <= 0, null, toNullable(toDecimal128(divideDecimal(turned_real, ggr, 10), 10))) as cost_share,
    if(least(arms.sent, arms.held_out) < 30 or arms.still_open > 0, null, toNullable(toDecimal128(
        arms.sent_worth - divideDecimal(arms.held_out_worth * arms.sent, toDecimal128(greatest(arms.held_out, 1), 6), 6), 6))) as incremental,
    if(s.campaign_cost <= 0, null, toDecimal128(divideDecimal(
        incremental - s.campaign_cost, s.campaign_cost, 10), 10)) as roi
from (select *, sum(sums.turned_real) over (partition by brand, month, campaign_id) as campaign_cost from sums) as s
left any join months on months.brand = s.brand and months.month = s.month
left any join arms on arms.brand = s.brand and arms.month = s.month and arms.campaign_id = s.campaign_id
