---
name: inactive-7d
description: Active once, and no session, no bet and no payment of his own for 7 days
owner: crm
tags: [retention]
---
select player_key, favourite_game_type, favourite_game
from ft_player
where is_test = 0
    and active_last_at <= now() - interval 7 day
