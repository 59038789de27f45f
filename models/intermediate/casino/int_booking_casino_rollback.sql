---
materialized: incremental
strategy: difference
description: What rollbacks take back, once per target and only where the target stands
tags: [casino, money, booking]
key: [brand, player_key, target_id]
touched: |
    select distinct brand, player_key, target_id
    from {{ source('raw_event') }}
    where topic = 'bet' and type = 'casino.rollback' and ingested_at > {since:DateTime64(3)}
    union distinct
    select distinct brand, player_key, target_id
    from {{ ref('int_casino_rollback') }}
    where (brand, player_key, target_id) in (
        select brand, player_key, event_id from {{ source('raw_event') }}
        where topic = 'bet' and type in ('casino.bet', 'casino.win') and ingested_at > {since:DateTime64(3)})
measures: [handle_real, handle_bonus, wins_real, wins_bonus]
projections:
    - "by_day (select brand, day, basis, product, player_key, sum(handle_real), sum(handle_bonus), sum(wins_real), sum(wins_bonus) group by brand, day, basis, product, player_key)"
columns:
    brand: Brand
    player_key: Key of the player
    target_id: Event that is reversed
    product: casino, sports, or empty where no product is concerned
    basis: effect books on the day of the event that moves the amount, restated on the day of the original
    day: The brand's reporting day
    handle_real: Real-money stakes in base currency
    handle_bonus: Bonus stakes in base currency
    wins_real: Real-money wins and payouts in base currency
    wins_bonus: Bonus wins and payouts in base currency
---
with
rollbacks as (
    select brand, player_key, target_id, argMin(rollback.occurred_at, rollback.arrival) as rolled_at
    from {{ ref('stg_casino__rollback') }} as rollback
    where player_key in (select player_key from {{ touched }})
        and (brand, player_key, target_id) in (select brand, player_key, target_id from {{ touched }})
    group by brand, player_key, target_id),
targets as (
    select brand, player_key, event_id as target_id, occurred_at,
        handle_real, handle_bonus, wins_real, wins_bonus
    from {{ ref('stg_casino__play') }}
    where player_key in (select player_key from {{ touched }})
        and (brand, player_key, event_id) in (select brand, player_key, target_id from {{ touched }})),
reversed as (
    select *, arrayJoin([
        ('effect', greatest(rolled_at, occurred_at)), ('restated', occurred_at)]) as leg
    from targets inner join rollbacks using (brand, player_key, target_id))
select
    brand, player_key, target_id, 'casino' as product, leg.1 as basis, {{ brand_day('leg.2') }} as day,
    -handle_real as handle_real, -handle_bonus as handle_bonus,
    -wins_real as wins_real, -wins_bonus as wins_bonus
from reversed
