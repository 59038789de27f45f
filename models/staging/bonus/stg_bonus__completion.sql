---
materialized: view
description: Completions of bonuses, with what turned into real money
tags: [bonus, money]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    bonus_instance_id: The bonus that one player got
    occurred_at: When it happened
    arrived: Order of arrival
    turned_real: Bonus money that became real, in base currency
    currency: ISO 4217 currency of the event
---
select
    brand, player_key, subject_id as bonus_instance_id, occurred_at, (arrival, kafka_partition, kafka_offset) as arrived,
    {{ base('turned_real') }} as turned_real, currency
from {{ source('raw_event') }}
where topic = 'bonus' and type = 'bonus.changed' and status = 'completed'
