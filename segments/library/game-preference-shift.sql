---
name: game-preference-shift
description: Plays another type of game most this week than in the four weeks before
owner: product
tags: [preference]
---
select player_key, favourite_game_type_7d, favourite_game_type_norm
from ft_player
where is_test = 0
    and bets_norm_28d >= 20
    and favourite_game_type_7d != ''
    and favourite_game_type_norm != ''
    and favourite_game_type_7d != favourite_game_type_norm
