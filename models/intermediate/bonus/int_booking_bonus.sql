---
materialized: incremental
strategy: difference
description: What completed bonuses turned into real money, once per bonus instance
tags: [bonus, money, booking]
key: [brand, player_key, bonus_instance_id]
touched: |
    select distinct brand, player_key, subject_id as bonus_instance_id
    from {{ arrived('raw_event') }}
    where topic = 'bonus' and status = 'completed' and ingested_at > {since:DateTime64(3)}
measures: [bonus_turned_real]
projections:
    - "by_day (select brand, day, player_key, product, basis, currency, sum(bonus_turned_real) group by brand, day, player_key, product, basis, currency)"
columns:
    brand: Brand
    player_key: Key of the player
    bonus_instance_id: The bonus that one player got
    product: Empty, since no product is concerned
    basis: effect books on the day of the event that moves the amount, restated on the day of the original
    day: The brand's reporting day
    at: When the bonus was completed
    currency: ISO 4217 currency of the completion
    bonus_turned_real: Bonus money that became real, in base currency
---
with
completions as (
    select brand, player_key, bonus_instance_id,
        min(completion.occurred_at) as completed_at,
        argMin(completion.turned_real, (completion.occurred_at, completion.arrived)) as turned,
        argMin(completion.currency, (completion.occurred_at, completion.arrived)) as currency_first
    from {{ ref('stg_bonus__completion') }} as completion
    where player_key in (select player_key from {{ touched }})
        and (brand, player_key, bonus_instance_id) in (select brand, player_key, bonus_instance_id from {{ touched }})
    group by brand, player_key, bonus_instance_id)
select
    brand, player_key, bonus_instance_id, '' as product, arrayJoin(['effect', 'restated']) as basis,
    {{ brand_day('completed_at') }} as day, completed_at as at, currency_first as currency, turned as bonus_turned_real
from completions
