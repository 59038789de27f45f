---
materialized: table
description: Bonuses by the month in which they were given, kind, bonus and campaign, with what became of them and what they cost; players who count nowhere are out
tags: [bonus, money, daily]
schedule: "15 3 * * *"
order_by: [brand, month, kind, bonus_id, campaign_id]
tests:
    - unique: [brand, month, kind, bonus_id, campaign_id]
    - expression: expected_cost >= 0 or expected_cost is null
    - accepted_values: { column: rates_of, values: ["", bonus, kind, brand] }
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
    expected_cost: "What they were to cost by the past, in base currency: amount x activation_rate x (1 - breakage_rate) x return_rate; null where nothing of the brand was settled in the window of rates_of"
    activation_rate: "Of what was settled in the window of rates_of, the share that had been active, by amount (by number where none of it was worth anything)"
    breakage_rate: "Of what of it had been active, the share that was never completed, likewise; null where nothing had been"
    return_rate: "What of the completed became real, for each unit of their amount (for each bonus where none was worth anything); above 1 where wins are kept. Null where nothing was completed"
    rates_of: "Whose past the rates are, of the 12 months before the month in which bonuses were completed or came to their end: bonus, its own; kind, of the brand's bonuses of its kind where less than 30 of its own were settled; brand, of all, where less than 30 of the kind were; empty where none was"
    rates_settled: Bonuses that the rates are of
    turned_share: "turned_real / amount, null where they are worth nothing"
    ggr: "GGR of the brand in the month, in base currency"
    cost_share: "turned_real / ggr, null where GGR is not above 0"
    incremental: "Of the campaign that gave it: what the players who got its messages in the month earned in their campaignDays before the cost of bonuses (NGR plus bonus cost), beyond what as many of its hold-out did, in base currency; the same in all rows of the campaign and month. Null without a campaign, with less than 30 players in either arm, or while days still run"
    roi: "(incremental - cost) / cost, of the turned_real of all bonuses of the campaign and month together; null where incremental is, or where they cost nothing"
---
with
months as (
    select m.brand as brand, toStartOfMonth(m.day) as month, sum(m.ggr) as ggr
    from {{ ref('int_move') }} as m
    group by brand, month),
sums as (
    select b.brand as brand, toStartOfMonth({{ brand_day('first_at') }}) as month, b.kind as kind, b.bonus_id as bonus_id, b.campaign_id as campaign_id,
        count() as given, uniqExact(player_key) as players, countIf(was_active = 1) as activated,
        countIf(was_completed = 0 and status_last not in ('forfeited', 'expired', 'cancelled')) as open,
        countIf(was_completed = 1) as completed, countIf(was_completed = 0 and status_last = 'forfeited') as forfeited,
        countIf(was_completed = 0 and status_last = 'expired') as expired,
        countIf(was_completed = 0 and status_last = 'cancelled') as cancelled,
        sum(b.amount) as amount, sum(b.turned_real) as turned_real
    from {{ ref('int_bonus') }} as b
    group by brand, month, kind, bonus_id, campaign_id),
-- Of no bonus of the month itself, nor what came later: what was to be expected stands when the month begins. A bonus counts for
-- each of the 12 months behind that in which it was settled, with its own past, with its kind's and with the brand's.
ended as (
    select b.brand as brand, toStartOfMonth({{ brand_day('assumeNotNull(settled_at)') }}) as ended_in, b.kind as kind, b.bonus_id as bonus_id,
        count() as number, countIf(was_active = 1) as active_number, countIf(was_completed = 1) as completed_number,
        sum(b.amount) as amount, sumIf(b.amount, was_active = 1) as active_amount, sumIf(b.amount, was_completed = 1) as completed_amount,
        sum(b.turned_real) as turned
    from {{ ref('int_bonus') }} as b
    where settled_at is not null
    group by brand, ended_in, kind, bonus_id),
settled as (
    select brand, addMonths(ended_in, arrayJoin(range(1, 13))) as month, arrayJoin([(1, kind, bonus_id), (2, kind, ''), (3, '', '')]) as level,
        sum(ended.number) as settled_number, sum(ended.active_number) as activated_number, sum(ended.completed_number) as completed_number,
        sum(ended.amount) as settled_amount, sum(ended.active_amount) as activated_amount, sum(ended.completed_amount) as completed_amount,
        sum(ended.turned) as turned
    from ended
    group by brand, month, level),
pasts as (
    select o.brand as brand, o.month as month, o.kind as kind, o.bonus_id as bonus_id,
        argMin((level.1, settled_number, turned, if(settled_amount > 0,
            (settled_amount, activated_amount, completed_amount),
            (toDecimal128(settled_number, 6), toDecimal128(activated_number, 6), toDecimal128(completed_number, 6)))), level.1) as past,
        argMin(settled_amount > 0, level.1) as is_by_amount
    from (select distinct brand, month, kind, bonus_id, arrayJoin([(1, kind, bonus_id), (2, kind, ''), (3, '', '')]) as level from sums) as o
    inner join settled on settled.brand = o.brand and settled.month = o.month and settled.level = o.level
    where settled_number >= 30 or level.1 = 3
    group by brand, month, kind, bonus_id),
(part, whole) -> if(whole = 0, null, toNullable(toDecimal128(divideDecimal(part, whole, 10), 10))) as rate,
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
    -- The three rates are of one past and cancel: what it turned real for what it gave.
    if(pasts.past.1 = 0, null, toNullable(toDecimal128(divideDecimal(
        if(pasts.is_by_amount, s.amount, toDecimal128(s.given, 6)) * pasts.past.3, pasts.past.4.1, 6), 6))) as expected_cost,
    rate(pasts.past.4.2, pasts.past.4.1) as activation_rate,
    1 - rate(pasts.past.4.3, pasts.past.4.2) as breakage_rate,
    rate(pasts.past.3, pasts.past.4.3) as return_rate,
    ['', 'bonus', 'kind', 'brand'][pasts.past.1 + 1] as rates_of, pasts.past.2 as rates_settled,
    if(amount = 0, null, toNullable(toDecimal128(divideDecimal(turned_real, amount, 10), 10))) as turned_share,
    months.ggr as ggr,
    if(ggr <= 0, null, toNullable(toDecimal128(divideDecimal(turned_real, ggr, 10), 10))) as cost_share,
    if(least(arms.sent, arms.held_out) < 30 or arms.still_open > 0, null, toNullable(toDecimal128(
        arms.sent_worth - divideDecimal(arms.held_out_worth * arms.sent, toDecimal128(greatest(arms.held_out, 1), 6), 6), 6))) as incremental,
    if(s.campaign_cost <= 0, null, toDecimal128(divideDecimal(
        incremental - s.campaign_cost, s.campaign_cost, 10), 10)) as roi
from (select *, sum(sums.turned_real) over (partition by brand, month, campaign_id) as campaign_cost from sums) as s
left any join months on months.brand = s.brand and months.month = s.month
left any join pasts on pasts.brand = s.brand and pasts.month = s.month and pasts.kind = s.kind and pasts.bonus_id = s.bonus_id
left any join arms on arms.brand = s.brand and arms.month = s.month and arms.campaign_id = s.campaign_id
