---
materialized: incremental
strategy: difference
description: What rollbacks take back, once per target and only where the target stands
tags: [casino, money, booking]
key: [brand, target_id]
touched: |
    select distinct brand, target_id
    from {{ arrived('raw_event') }}
    where topic = 'bet' and type = 'casino.rollback' and ingested_at > {since:DateTime64(3)}
    union distinct
    select distinct brand, target_id
    from {{ ref('int_casino_rollback') }}
    where (brand, target_id) in (
        select brand, event_id from {{ arrived('raw_event') }}
        where topic = 'bet' and type in ('casino.bet', 'casino.win') and ingested_at > {since:DateTime64(3)})
measures: [handle_real, handle_bonus, wins_real, wins_bonus]
projections:
    - "by_day (select brand, day, player_key, product, basis, game_id, currency, sum(handle_real), sum(handle_bonus), sum(wins_real), sum(wins_bonus) group by brand, day, player_key, product, basis, game_id, currency)"
columns:
    brand: Brand
    target_id: Event that is reversed
    player_key: Key of the player whose event is reversed
    product: casino
    game_id: Game of the event that is reversed
    currency: ISO 4217 currency of the event that is reversed
    basis: effect books on the day of the event that moves the amount, restated on the day of the original
    day: The brand's reporting day
    at: Instant at which it takes effect, on that basis
    handle_real: Real-money stakes in base currency
    handle_bonus: Bonus stakes in base currency
    wins_real: Real-money wins in base currency
    wins_bonus: Bonus wins in base currency
---
with
rollbacks as (
    select brand, target_id, min(rollback.applied).2 as rolled_at
    from {{ ref('int_casino_rollback') }} as rollback
    where (brand, target_id) in (select brand, target_id from {{ touched }})
    group by brand, target_id),
places as (
    select player_key, occurred_at
    from {{ ref('stg_event__place') }}
    where topic = 'bet' and id in (
        select reinterpretAsUInt128(sipHash128(concat(brand, '\0', target_id))) from {{ touched }})),
targets as (
    select brand, event_id as target_id, player_key, occurred_at, game_id, currency, stake_real, stake_bonus, win_real, win_bonus
    from {{ ref('stg_casino__play') }}
    where player_key in (select player_key from places)
        and (player_key, occurred_at) in (select player_key, occurred_at from places)
        and (brand, event_id) in (select brand, target_id from {{ touched }})),
legs as (
    select *, arrayJoin([
        ('effect', greatest(rolled_at, occurred_at)), ('restated', occurred_at)]) as leg
    from targets inner join rollbacks using (brand, target_id))
select
    brand, target_id, player_key, 'casino' as product, game_id, currency, leg.1 as basis, {{ brand_day('leg.2') }} as day, leg.2 as at,
    -stake_real as handle_real, -stake_bonus as handle_bonus, -win_real as wins_real, -win_bonus as wins_bonus
from legs
