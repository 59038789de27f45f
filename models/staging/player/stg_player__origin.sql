---
materialized: view
description: Where a player came from and what he plays in, as it was said; an absent piece is null
tags: [player]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    occurred_at: When it happened
    arrived: Order of arrival
    affiliate_id: Affiliate that brought him
    currency: ISO 4217 currency of his account
---
select
    brand, player_key, occurred_at, (arrival, kafka_partition, kafka_offset) as arrived,
    JSONExtract(body, 'affiliate_id', 'Nullable(String)') as affiliate_id,
    JSONExtract(body, 'currency', 'Nullable(String)') as currency
from {{ source('raw_event') }}
where topic = 'player' and type in ('player.registered', 'player.updated')
