---
materialized: view
description: States of bonuses as they were reported, with what they are worth
tags: [bonus, money]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    bonus_instance_id: The bonus that one player got
    event_id: Identity within the brand
    occurred_at: When it happened
    arrived: Order of arrival
    status: created, active, completed, forfeited, expired or cancelled
    kind: deposit_match, free_spins, free_bet, cashback or no_deposit
    bonus_id: The bonus as it is offered
    campaign_id: Campaign that gave it, or empty
    currency: ISO 4217 currency of the event
    amount: Amount in base currency
    wagering_required: What has to be wagered for it, in base currency; 0 where nothing is said
    turned_real: Bonus money that became real on completion, in base currency
---
select
    brand, player_key, subject_id as bonus_instance_id, event_id, occurred_at,
    (arrival, kafka_partition, kafka_offset) as arrived, status,
    JSONExtractString(body, 'kind') as kind, JSONExtractString(body, 'bonus_id') as bonus_id,
    JSONExtractString(body, 'campaign_id') as campaign_id, currency, {{ base('amount') }} as amount,
    toDecimal128(roundBankers(toDecimal128OrZero(JSONExtractString(body, 'wagering_required'), 6) * {{ base_rate }}, 6), 6) as wagering_required,
    {{ base('turned_real') }} as turned_real
from {{ source('raw_event') }}
where topic = 'bonus' and type = 'bonus.changed'
