---
materialized: incremental
strategy: difference
description: What settlements that stand book, and what corrections take out again
tags: [sport, money, booking]
key: [brand, player_key, bet_id]
touched: |
    select distinct brand, player_key, bet_id
    from {{ store('int_sport_settlement') }}
    where booked_at > {since:DateTime64(3)}
measures: [handle_real, handle_bonus, wins_real, wins_bonus, stakes]
projections:
    - "by_day (select brand, day, player_key, product, basis, currency, sum(handle_real), sum(handle_bonus), sum(wins_real), sum(wins_bonus), sum(stakes) group by brand, day, player_key, product, basis, currency)"
columns:
    brand: Brand
    player_key: Key of the player
    bet_id: Bet
    product: sports
    basis: effect books on the day of the event that moves the amount, restated on the day of the original
    day: The brand's reporting day
    currency: ISO 4217 currency of the settlement
    handle_real: Real-money stakes in base currency
    handle_bonus: Bonus stakes in base currency
    wins_real: Real-money payouts in base currency
    wins_bonus: Bonus payouts in base currency
    stakes: Settlements with a stake, which make the player active
---
with
standing as (
    select * from {{ ref('int_sport_settlement') }}
    where (brand, player_key, bet_id) in (select brand, player_key, bet_id from {{ touched }})
        and conflict = '' and outcome != 'void'),
legs as (
    select *, arrayJoin(arrayConcat(
        [('effect', occurred_at, 1), ('restated', root_at, 1)],
        if(isNull(corrected_at), [], [
            ('effect', assumeNotNull(corrected_at), -1), ('restated', root_at, -1)]))) as leg
    from standing)
select
    brand, player_key, bet_id, 'sports' as product, leg.1 as basis, {{ brand_day('leg.2') }} as day, currency,
    sum(legs.handle_real * leg.3) as handle_real, sum(legs.handle_bonus * leg.3) as handle_bonus,
    sum(legs.wins_real * leg.3) as wins_real, sum(legs.wins_bonus * leg.3) as wins_bonus,
    toInt64(countIf(leg.1 = 'effect' and leg.3 = 1 and has_stake = 1)) as stakes
from legs
group by brand, player_key, bet_id, product, basis, day, currency
