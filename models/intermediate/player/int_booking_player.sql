---
materialized: incremental
strategy: difference
description: A player's registration and first deposit, each once, on its day
tags: [player, money, booking]
key: [brand, player_key]
touched: |
    select distinct brand, player_key
    from {{ store('int_player') }}
    where booked_at > {since:DateTime64(3)}
    union distinct
    select distinct brand, player_key
    from {{ store('int_payment') }}
    where direction = 'deposit' and booked_at > {since:DateTime64(3)}
measures: [registrations, ftd]
projections:
    - "by_day (select brand, day, player_key, product, basis, currency, sum(registrations), sum(ftd) group by brand, day, player_key, product, basis, currency)"
columns:
    brand: Brand
    player_key: Key of the player
    product: Empty, since no product is concerned
    basis: effect books on the day of the event that moves the amount, restated on the day of the original
    day: The brand's reporting day
    currency: ISO 4217 currency of the first deposit; empty for the registration, whose account has one of its own
    registrations: 1 on the day of the first registration
    ftd: 1 on the day of the first approved deposit
---
with
legs as (
    -- A registration that is dated ahead stands on its day already, as all money does.
    select brand, player_key, min(profile.occurred_at) as at, '' as currency, 1 as registrations_each, 0 as ftd_each
    from {{ ref('int_profile_event') }} as profile
    where (player_key, brand) in (select player_key, brand from {{ touched }}) and is_registration > 0
    group by brand, player_key
    union all
    select brand, player_key, min(assumeNotNull(approved_at)) as at,
        argMin(toString(payment.currency), (assumeNotNull(approved_at), payment_id)) as currency, 0 as registrations_each, 1 as ftd_each
    from {{ ref('int_payment') }} as payment
    where player_key in (select player_key from {{ touched }}) and direction = 'deposit' and approved_at is not null
    group by brand, player_key)
select
    brand, player_key, '' as product, arrayJoin(['effect', 'restated']) as basis,
    {{ brand_day('at') }} as day, currency,
    toInt64(sum(registrations_each)) as registrations, toInt64(sum(ftd_each)) as ftd
from legs
group by brand, player_key, product, basis, day, currency
