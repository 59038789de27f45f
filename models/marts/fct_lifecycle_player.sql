---
materialized: view
description: The lifecycle stage of each player at the last refresh, and at the end of the month before; players who count nowhere are out
tags: [player]
tests:
    - unique: [brand, player_key]
    - accepted_values: { column: stage, values: [registered, new, active, reactivated, at_risk, churned] }
columns:
    brand: Brand
    player_key: Key of the player
    as_of: "Day at whose end he is looked at: the present one"
    stage: "registered, new, active, reactivated, at_risk or churned, by the brand's days"
    stage_before: "His stage at the end of the month before, empty where he came later"
---
select
    brand, player_key, life.as_of as as_of, stages[-1] as stage,
    multiIf(since[-1] < toStartOfMonth(life.as_of), stages[-1], length(stages) > 1, stages[-2], '') as stage_before
from {{ ref('int_lifecycle') }} as life
