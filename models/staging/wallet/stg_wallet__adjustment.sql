---
materialized: view
description: Adjustments that count in NGR
tags: [wallet, money]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    event_id: Identity within the brand
    occurred_at: When it happened
    amount: Signed amount in base currency
    currency: ISO 4217 currency of the event
---
select brand, player_key, event_id, occurred_at, {{ base('amount') }} as amount, currency
from {{ source('raw_event') }}
where topic = 'wallet' and type = 'adjustment' and JSONExtractBool(body, 'counts_in_ngr')
