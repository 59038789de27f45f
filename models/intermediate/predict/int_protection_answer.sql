---
materialized: view
description: "Probability and reasons of each question that is asked of a player, harm too: no segment for marketing may read it"
tags: [predict, protection]
columns:
    brand: Brand
    player_key: Key of the player
    question: churn, vip, bonus_abuse or harm
    purpose: marketing or protection
    version: Fit by which he is scored
    probability: Probability that it happens within 30 days
    reasons: "The three traits that raise it most against the mean player, the strongest first; for marketing none that tells of harm"
---
select
    brand, player_key, question, purpose, version,
    1 / (1 + exp(-intercept - arraySum(pulls))) as probability,
    -- Fits learn for marketing without PROTECTION_TRAITS of models/predict/question/trait.ts, but earlier ones did not.
    arrayMap(one -> one.2, arraySlice(arrayReverseSort(arrayFilter(
        one -> one.1 > 0 and (purpose = 'protection'
            or one.2 not in ('night_deposits_30d', 'lost_30d', 'night_bets_30d', 'limits_reached_90d', 'declined_withdrawals_30d')),
        arrayZip(pulls, names))), 1, 3)) as reasons
from (
    select
        players.brand as brand, players.player_key as player_key, fits.subject as question, fits.purpose as purpose,
        fits.version as version, fits.numbers['intercept'] as intercept, fits.traits as names,
        arrayMap(
            (trait, weight, middle, deviation) -> weight * (log1p(players.traits[trait]) - middle) / deviation,
            fits.traits, fits.weights, fits.means, fits.deviations) as pulls
    from {{ ref('int_player_trait') }} as players
    inner join (select * from {{ ref('stg_prediction__fit') }} where subject != 'deposits') as fits on fits.brand = players.brand
    -- The people of models/predict/question/question.ts.
    where multiIf(
        fits.subject = 'churn', players.traits['deposits_30d'] > 0,
        fits.subject = 'vip', players.traits['deposits_90d'] > 0 and players.traits['deposited_30d'] < fits.numbers['vip_from'],
        fits.subject = 'bonus_abuse', players.traits['bonuses_90d'] > 0 or players.traits['staked_bonus_30d'] > 0,
        fits.subject = 'harm', players.traits['deposits_90d'] > 0 and players.is_restricted = 0,
        0))
