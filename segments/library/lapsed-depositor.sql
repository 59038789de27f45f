---
name: lapsed-depositor
description: Approved deposits, and none for 30 days
owner: crm
tags: [retention]
---
select player_key
from ft_player
where is_test = 0
    and deposits_count > 0
    and deposit_last_at <= now() - interval 30 day
