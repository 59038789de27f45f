---
name: vip
description: GGR of the last 30 days of 1,000 or more in base currency
owner: vip
tags: [value]
---
select player_key, ggr_30d, favourite_product
from ft_player
where is_test = 0
    and ggr_30d >= 1000
