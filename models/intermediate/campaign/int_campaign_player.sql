---
materialized: view
description: Players of each campaign with the arm in which they first were; who counts nowhere is out
tags: [campaign]
columns:
    brand: Brand
    campaign: Campaign
    player_key: Key of the player
    arm: "sent or held_out, whichever was first: who got a message once stays among those who did, also where the hold-out grew"
    entered_at: When a message of the campaign was first wanted for him
    messages: Messages of the campaign that were sent to him
---
select
    brand, campaign, player_key, argMin(contact.arm, (wanted_at, message_id)) as arm, min(contact.wanted_at) as entered_at,
    uniqExactIf(message_id, contact.arm = 'sent') as messages
from {{ ref('stg_campaign__contact') }} as contact
where (brand, player_key) not in (select brand, player_key from {{ ref('int_test_player') }})
group by brand, campaign, player_key
