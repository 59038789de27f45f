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
measures: [registrations, ftd]
projections:
    - "by_day (select brand, day, player_key, product, basis, sum(registrations), sum(ftd) group by brand, day, player_key, product, basis)"
columns:
    brand: Brand
    player_key: Key of the player
    product: Empty, since no product is concerned
    basis: effect books on the day of the event that moves the amount, restated on the day of the original
    day: The brand's reporting day
    registrations: 1 on the day of the first registration
    ftd: 1 on the day of the first approved deposit
---
with
legs as (
    select brand, player_key, arrayJoin(arrayFilter(leg -> leg.1 is not null, [
        (registered_at, 1, 0), (deposit_first_at, 0, 1)])) as leg
    from {{ ref('int_player') }}
    where (brand, player_key) in (select brand, player_key from {{ touched }}))
select
    brand, player_key, '' as product, arrayJoin(['effect', 'restated']) as basis,
    {{ brand_day('assumeNotNull(leg.1)') }} as day,
    toInt64(sum(leg.2)) as registrations, toInt64(sum(leg.3)) as ftd
from legs
group by brand, player_key, product, basis, day
