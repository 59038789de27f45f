---
name: first-deposit-no-bet
description: Deposited, and has not placed a bet yet
owner: crm
tags: [onboarding]
---
select player_key, deposits
from ft_player
where is_test = 0
    and deposits_count > 0
    and bet_first_at is null
