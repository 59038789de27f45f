---
materialized: view
description: Facts that restrict or permit messages, by name, each side at its instant
tags: [compliance]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    player_id: As the operator names the player
    fact: exclusion, cooling_off, block, consent, unsubscribed, complained or bounced, with channel and product
    restricted_at: When it restricts, or 1970
    permitted_at: When it permits again, or 1970
    until: Until when it restricts by itself, or 1970
---
select
    brand, player_key, player_id,
    multiIf(
        type in ('exclusion.started', 'exclusion.ended'), 'exclusion',
        type = 'cooling_off.started', 'cooling_off',
        type = 'block.changed', 'block',
        type = 'consent.changed',
            concat('consent:', JSONExtractString(body, 'channel'), ':', JSONExtractString(body, 'product')),
        type = 'message.unsubscribed', concat('unsubscribed:', JSONExtractString(body, 'channel')),
        type = 'message.complained', concat('complained:', JSONExtractString(body, 'channel')),
        concat('bounced:', JSONExtractString(body, 'channel'))) as fact,
    if(type in ('exclusion.started', 'cooling_off.started', 'message.unsubscribed', 'message.complained', 'message.bounced')
        or type = 'block.changed' and JSONExtractBool(body, 'active')
        or type = 'consent.changed' and not JSONExtractBool(body, 'granted'),
        occurred_at, toDateTime64(0, 3, 'UTC')) as restricted_at,
    if(type = 'exclusion.ended'
        or type = 'block.changed' and not JSONExtractBool(body, 'active')
        or type = 'consent.changed' and JSONExtractBool(body, 'granted'),
        occurred_at, toDateTime64(0, 3, 'UTC')) as permitted_at,
    if(type = 'cooling_off.started',
        ifNull(parseDateTime64BestEffortOrNull(JSONExtractString(body, 'until'), 3, 'UTC'), toDateTime64(0, 3, 'UTC')),
        toDateTime64(0, 3, 'UTC')) as until
from {{ source('raw_event') }}
where topic = 'compliance'
    and type in ('exclusion.started', 'exclusion.ended', 'cooling_off.started', 'block.changed', 'consent.changed')
    or topic = 'engagement'
    and (type in ('message.unsubscribed', 'message.complained')
        or type = 'message.bounced' and JSONExtractBool(body, 'hard'))
