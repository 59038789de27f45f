---
materialized: table
description: Risk of harm of each player of whom it is asked, as of the latest scoring; for protection only, no segment for marketing may read it
tags: [predict, protection]
order_by: [player_key]
tests:
    - unique: [player_key]
columns:
    brand: Brand
    player_key: Key of the player
    scored_at: Present of the scoring
    harm_probability: Probability that he is excluded, cools off or is marked for harm within 30 days
    harm_reasons: The three traits that raise it most, the strongest first
---
select brand, player_key, {{ now }} as scored_at, probability as harm_probability, reasons as harm_reasons
from {{ ref('int_protection_answer') }}
where question = 'harm'
