---
materialized: view
description: Messages of campaigns that were sent, and those that nothing but the hold-out kept from a player
tags: [campaign]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    campaign: Campaign
    message_id: The message
    arm: sent, or held_out
    wanted_at: "Since when it was wanted, which both arms count from; of a message whose sender does not say it, when it was sent"
---
select
    brand, player_key, JSONExtractString(body, 'campaign_id') as campaign, subject_id as message_id,
    if(type = 'message.sent', 'sent', 'held_out') as arm,
    ifNull(parseDateTime64BestEffortOrNull(JSONExtractString(body, 'wanted_at'), 3, 'UTC'), occurred_at) as wanted_at
from {{ source('raw_event') }}
where topic = 'engagement' and type in ('message.sent', 'message.held_out') and campaign != ''
