---
name: deposit-frequency-dropping
description: Used to deposit at least once a week, and now half as often or less
owner: crm
tags: [retention, churn]
---
select player_key, deposits_count_norm_7d, deposits_count_7d
from ft_player
where is_test = 0
    and deposits_count_norm_7d >= 1
    and deposit_frequency_change <= -0.5
