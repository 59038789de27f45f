---
materialized: incremental
strategy: difference
description: What approved payments book, and what reversals take out again
tags: [wallet, money, booking]
key: [brand, player_key, direction, payment_id]
touched: |
    select distinct brand, player_key, direction, payment_id
    from {{ store('int_payment') }}
    where booked_at > {since:DateTime64(3)}
measures: [deposits, deposits_count, withdrawals, withdrawals_count, payment_fees, charge_backs]
projections:
    - "by_day (select brand, day, player_key, product, basis, currency, sum(deposits), sum(deposits_count), sum(withdrawals), sum(withdrawals_count), sum(payment_fees), sum(charge_backs) group by brand, day, player_key, product, basis, currency)"
columns:
    brand: Brand
    player_key: Key of the player
    direction: deposit or withdrawal
    payment_id: Payment
    product: Empty, since no product is concerned
    basis: effect books on the day of the event that moves the amount, restated on the day of the original
    day: The brand's reporting day
    currency: ISO 4217 currency of the approval
    deposits: Approved deposits in base currency, less what was reversed
    deposits_count: Approved deposits; a reversal leaves the count
    withdrawals: Approved withdrawals in base currency, less what was reversed
    withdrawals_count: Approved withdrawals; a reversal leaves the count
    payment_fees: What providers took for approved payments in base currency; a reversal leaves it
    charge_backs: What charged-back deposits took back, in base currency
---
with
legs as (
    select brand, player_key, direction, payment_id, amount, fee, currency, is_charge_back, arrayJoin(arrayConcat(
        [('effect', assumeNotNull(approved_at), 1), ('restated', assumeNotNull(approved_at), 1)],
        if(isNull(reversed_at), [], [
            ('effect', assumeNotNull(reversed_at), -1), ('restated', assumeNotNull(approved_at), -1)]))) as leg
    from {{ ref('int_payment') }}
    where (brand, player_key, direction, payment_id)
        in (select brand, player_key, direction, payment_id from {{ touched }})
        and approved_at is not null)
select
    brand, player_key, direction, payment_id, '' as product, leg.1 as basis, {{ brand_day('leg.2') }} as day, currency,
    sumIf(amount * leg.3, direction = 'deposit') as deposits,
    toInt64(countIf(direction = 'deposit' and leg.3 = 1)) as deposits_count,
    sumIf(amount * leg.3, direction = 'withdrawal') as withdrawals,
    toInt64(countIf(direction = 'withdrawal' and leg.3 = 1)) as withdrawals_count,
    sumIf(fee, leg.3 = 1) as payment_fees,
    sumIf(amount, direction = 'deposit' and leg.3 = -1 and is_charge_back = 1) as charge_backs
from legs
group by brand, player_key, direction, payment_id, product, basis, day, currency
