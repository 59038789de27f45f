---
materialized: view
description: Players whose first deposit was by the present, with the groups of players in which each is counted; who counts nowhere is out
tags: [player]
columns:
    brand: Brand
    player_key: Key of the player
    ftd_day: The brand's reporting day of his first approved deposit; a reversal leaves it
    sides: "Dimensions with his value of each: brand (empty), country, jurisdiction, acquisition_source, currency. He has one of each, so what is counted by all of them together adds up to what is counted by one"
---
with
{{ now }} as present
select
    d.brand as brand, d.player_key as player_key, d.ftd_day as ftd_day,
    [('brand', ''), ('country', origin.country), ('jurisdiction', origin.jurisdiction),
        ('acquisition_source', origin.acquisition_source), ('currency', toString(origin.currency))] as sides
from {{ ref('int_depositor') }} as d
left any join {{ ref('int_player_origin') }} as origin on d.player_key = origin.player_key and d.brand = origin.brand
-- What is dated ahead counts from its day.
where d.ftd_day <= {{ brand_day('present', 'd.brand') }}
