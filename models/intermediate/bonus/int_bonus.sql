---
materialized: view
description: Bonuses that players got, one row each, with what became of them; players who count nowhere are out
tags: [bonus, money]
columns:
    brand: Brand
    player_key: Key of the player
    bonus_instance_id: The bonus that one player got
    first_at: When its first state was
    kind: "deposit_match, free_spins, free_bet, cashback or no_deposit, by its first state"
    bonus_id: "The bonus as it is offered, by its first state"
    campaign_id: "Campaign that gave it, by its first state, or empty"
    amount: "What it is worth by its first state, in base currency"
    was_active: 1 where it was ever active or completed
    was_completed: 1 where it was ever completed
    status_last: "Its latest state: created, active, completed, forfeited, expired or cancelled"
    settled_at: "When it was first completed, or else came to its end (forfeited, expired, cancelled); null while it is open"
    turned_real: "Bonus money of it that became real, whenever it did, in base currency: what it cost"
---
select
    brand, player_key, bonus_instance_id, min(state.occurred_at) as first_at,
    argMin(toString(state.kind), (occurred_at, arrived)) as kind, argMin(state.bonus_id, (occurred_at, arrived)) as bonus_id,
    argMin(state.campaign_id, (occurred_at, arrived)) as campaign_id, argMin(state.amount, (occurred_at, arrived)) as amount,
    max(state.status in ('active', 'completed')) as was_active, max(state.status = 'completed') as was_completed,
    argMax(toString(state.status), (occurred_at, arrived)) as status_last,
    multiIf(
        was_completed = 1, minOrNullIf(state.occurred_at, state.status = 'completed'),
        status_last in ('forfeited', 'expired', 'cancelled'), toNullable(max(state.occurred_at)), null) as settled_at,
    argMinIf(state.turned_real, (occurred_at, arrived), state.status = 'completed') as turned_real
from {{ ref('stg_bonus__state') }} as state
where (brand, player_key) not in (select brand, player_key from {{ ref('int_test_player') }})
group by brand, player_key, bonus_instance_id
