---
materialized: table
description: "Payments by the day on which they were first heard of, direction, method, provider, where their players live and currency, with how many came through. Rows add up in all but shares and medians. Players who count nowhere are out"
tags: [money, wallet, hourly]
schedule: "7 * * * *"
order_by: [brand, day, direction, method, provider, country, jurisdiction, currency]
tests:
    - unique: [brand, day, direction, method, provider, country, jurisdiction, currency]
    - expression: attempts = approved + rejected + cancelled + pending
columns:
    brand: Brand
    day: The brand's reporting day of the payment's first state
    direction: deposit or withdrawal
    method: Method of payment, the first that was said, or empty
    provider: Payment provider, the first that was said, or empty
    country: "Of the player now: his present country, for his whole past; or empty where it is not known"
    jurisdiction: "Of the player now: his present jurisdiction, for his whole past; or empty"
    currency: "Of the payment: ISO 4217 currency of its first approval; where it was never approved, of its first state"
    attempts: Payments
    approved: Payments that were approved, also where they were taken out again later
    rejected: Payments that were never approved and last rejected
    cancelled: Payments that were never approved and last cancelled
    pending: Payments of which nothing was decided
    reversed: Approved payments that were taken out again, charge-backs among them
    charged_back: Approved payments that were charged back
    success_share: "Share of the decided payments that were approved, null where none was decided"
    amount_approved: "Amounts at the first approval, in base currency; reversals leave them"
    amount_reversed: "What was taken out of them again, in base currency"
    fees: "What providers took for approved payments, in base currency: the fee of the first approval, as the waterfall counts it; reversals leave it"
    minutes_to_approval_median: "Minutes from the first state to the first approval, median over approved payments, or null"
---
with
payments as (
    select brand, player_key, direction, payment_id,
        min(attempt.occurred_at) as first_at,
        argMinIf(attempt.method, (occurred_at, arrived), attempt.method != '') as method,
        argMinIf(attempt.provider, (occurred_at, arrived), attempt.provider != '') as provider,
        argMaxIf(attempt.status, (occurred_at, arrived), attempt.status in ('rejected', 'cancelled')) as refused_as,
        max(attempt.status = 'charged_back') as has_charge_back
    from {{ ref('stg_wallet__attempt') }} as attempt
    where (brand, player_key) not in (select brand, player_key from {{ ref('int_test_player') }})
    group by brand, player_key, direction, payment_id),
judged as (
    select payments.brand as brand, payments.direction as direction, payments.first_at as first_at, payments.method as method,
        payments.provider as provider, payments.refused_as as refused_as, payments.has_charge_back as has_charge_back,
        payment.amount as amount, payment.fee as fee, payment.currency as currency,
        origin.country as country, origin.jurisdiction as jurisdiction,
        payment.approved_at as approved_at, payment.reversed_at as reversed_at,
        payment.approved_at is not null as is_approved, is_approved and payment.reversed_at is not null as is_reversed
    from payments
    left any join {{ ref('int_payment') }} as payment
        on payment.player_key = payments.player_key and payment.direction = payments.direction
        and payment.payment_id = payments.payment_id and payment.brand = payments.brand
    left any join {{ ref('int_player_origin') }} as origin
        on origin.player_key = payments.player_key and origin.brand = payments.brand)
select
    brand, {{ brand_day('first_at') }} as day, toString(direction) as direction, method, provider, country, jurisdiction, currency,
    count() as attempts, countIf(is_approved) as approved,
    countIf(not is_approved and refused_as = 'rejected') as rejected,
    countIf(not is_approved and refused_as = 'cancelled') as cancelled,
    countIf(not is_approved and refused_as = '') as pending,
    countIf(is_reversed) as reversed, countIf(is_reversed and has_charge_back) as charged_back,
    if(attempts = pending, null, toNullable(toDecimal128(divideDecimal(
        toDecimal128(approved, 0), toDecimal128(attempts - pending, 0), 10), 10))) as success_share,
    sumIf(amount, is_approved) as amount_approved, sumIf(amount, is_reversed) as amount_reversed,
    sumIf(fee, is_approved) as fees,
    if(approved = 0, null, toNullable(toInt64(quantileExactIf(0.5)(
        age('minute', first_at, ifNull(approved_at, first_at)), is_approved)))) as minutes_to_approval_median
from judged
group by brand, day, direction, method, provider, country, jurisdiction, currency
