---
materialized: table
description: How many players moved from which RFM cell to which, from the end of one month to the end of the next; players who count nowhere are out
tags: [player, daily]
schedule: "15 3 * * *"
order_by: [brand, month, cell_from, cell_to]
tests:
    - unique: [brand, month, cell_from, cell_to]
columns:
    brand: Brand
    month: First day of the month at whose end the players have arrived; the present one up to the present
    cell_from: "RFM cell at the end of the month before, empty where there was no deposit in the window"
    cell_to: "RFM cell at the end of the month, empty where there was no deposit in the window"
    players: Players who went that way; who is in no cell in either month is in none of these
---
with
{{ now }} as present,
sides as (
    select brand, player_key, toStartOfMonth(as_of) as month, '' as cell_from, cell as cell_to from {{ ref('int_rfm_cell') }}
    union all
    select brand, player_key, addMonths(toStartOfMonth(as_of), 1), cell, '' from {{ ref('int_rfm_cell') }}
    where as_of < toStartOfMonth({{ brand_day('present') }})),
ways as (
    select brand, player_key, month, max(sides.cell_from) as cell_from, max(sides.cell_to) as cell_to
    from sides
    group by brand, player_key, month)
select brand, month, cell_from, cell_to, count() as players
from ways
group by brand, month, cell_from, cell_to
