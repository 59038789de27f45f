---
name: bonus-only
description: At least five bets in 30 days, and none of them with real money
owner: promotions
tags: [bonus]
---
select player_key, handle_bonus_30d
from ft_player
where is_test = 0
    and bets_30d >= 5
    and bonus_share_30d = 1
