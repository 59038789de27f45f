---
name: near-deposit-limit
description: Used four fifths of a deposit limit or more, or has one of which nobody can tell
owner: compliance
tags: [responsible-gaming]
purpose: protection
---
select player_key, deposit_limit_share
from ft_player
where is_test = 0
    and (deposit_limit_share >= 0.8
        or hasAny(limits_unrated, ['deposit_day', 'deposit_week', 'deposit_month']))
