---
materialized: table
description: Where each player came from and where he stands at the present of the last refresh; the dimensions of the money marts
tags: [player, hourly]
schedule: "7 * * * *"
order_by: [player_key]
columns:
    brand: Brand
    player_key: Key of the player
    country: ISO 3166-1 country, or empty
    jurisdiction: Jurisdiction of residence, or empty
    acquisition_source: Affiliate that brought him, the first that was said by time; empty where he came by himself
    currency: ISO 4217 currency of his account, the last that was said by time, or empty
---
with
{{ now }} as present,
origins as (
    select brand, player_key,
        argMinIf(assumeNotNull(origin.affiliate_id), (occurred_at, arrived), origin.affiliate_id is not null) as acquisition_source,
        argMaxIf(assumeNotNull(origin.currency), (occurred_at, arrived), origin.currency is not null) as currency_last
    from {{ ref('stg_player__origin') }} as origin
    where occurred_at <= present
    group by brand, player_key)
select
    player.brand as brand, player.player_key as player_key, player.country as country, player.jurisdiction as jurisdiction,
    origins.acquisition_source as acquisition_source, origins.currency_last as currency
from {{ ref('int_player') }} as player
left any join origins on origins.player_key = player.player_key and origins.brand = player.brand
