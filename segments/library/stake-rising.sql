---
name: stake-rising
description: Average stake of this week at least half as high again as in the four weeks before
owner: compliance
tags: [responsible-gaming]
purpose: protection
---
select player_key, stake_average_7d, stake_average_norm
from ft_player
where is_test = 0
    and bets_7d >= 10
    and bets_norm_28d >= 20
    and stake_average_change >= 0.5
