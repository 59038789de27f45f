---
materialized: table
description: What is foretold of each player with a deposit, as of the latest scoring; null where the brand's model was refused or does not ask of him
tags: [predict, player]
order_by: [player_key]
tests:
    - unique: [player_key]
    - expression: (churn_rank is null) = (churn_probability is null)
    - expression: churn_probability is null or churn_probability between 0 and 1
columns:
    brand: Brand
    player_key: Key of the player
    scored_at: Present of the scoring
    alive_probability: Probability that he has not stopped depositing for good
    active_probability_30d: Probability of a deposit within 30 days
    deposits_expected_30d: Deposits to expect within 30 days
    deposits_expected_90d: Deposits to expect within 90 days
    value_expected_30d: What he is to pay in within 30 days, in base currency
    value_expected_90d: What he is to pay in within 90 days, in base currency
    ltv_expected: "Lifetime value to come: what he is to pay in within the brand's ltvDays, brought to its worth now, times ngr_per_deposit, in base currency; null where deposits are not foretold or the brand had none"
    ngr_per_deposit: "NGR of the brand by its waterfall for what its players paid in, over the last 365 whole reporting days; null without deposits in them"
    churn_probability: Probability of no deposit within 30 days, of who deposited in the last 30
    churn_rank: "Name of the brand's rank of that probability: low, medium from 0.4, high from 0.6, very high from 0.85 where the brand says no others"
    churn_reasons: The three traits that raise it most, the strongest first
    vip_probability: Probability that he deposits like the highest twentieth within 30 days, of who did not in the last 30
    vip_reasons: The three traits that raise it most, the strongest first
    bonus_abuse_probability: Probability that he turns more bonus into real money than he deposits within 30 days, of who had a bonus
    bonus_abuse_reasons: The three traits that raise it most, the strongest first
---
with
{{ now }} as present,
-- What a brand earns of what is paid in. A player's own share is mostly luck so far: it would make a winner worth less than nothing.
margins as (
    select brand, sum(each.ngr) as earned, sum(each.deposits) as paid_in
    from {{ ref('fct_brand_day') }} as each
    where day >= {{ brand_day('present') }} - 365 and day < {{ brand_day('present') }}
    group by brand),
forecasts as (select * from {{ ref('int_deposit_forecast') }}),
answers as (
    select brand, player_key,
        maxOrNullIf(probability, question = 'churn') as churn, maxIf(reasons, question = 'churn') as why_churn,
        maxOrNullIf(probability, question = 'vip') as vip, maxIf(reasons, question = 'vip') as why_vip,
        maxOrNullIf(probability, question = 'bonus_abuse') as abuse, maxIf(reasons, question = 'bonus_abuse') as why_abuse
    from {{ ref('int_protection_answer') }}
    where purpose = 'marketing'
    group by brand, player_key)
select
    players.brand as brand, players.player_key as player_key, {{ now }} as scored_at,
    if(forecasts.model = '', null, toNullable(forecasts.alive_probability)) as alive_probability,
    if(forecasts.model = '', null, toNullable(forecasts.active_probability_30d)) as active_probability_30d,
    if(forecasts.model = '', null, toNullable(forecasts.deposits_expected_30d)) as deposits_expected_30d,
    if(forecasts.model = '', null, toNullable(forecasts.deposits_expected_90d)) as deposits_expected_90d,
    if(forecasts.model = '', null, toNullable(forecasts.value_expected_30d)) as value_expected_30d,
    if(forecasts.model = '', null, toNullable(forecasts.value_expected_90d)) as value_expected_90d,
    if(forecasts.model = '', null, toDecimal128(forecasts.value_discounted * ngr_per_deposit, 6)) as ltv_expected,
    if(margins.paid_in <= 0, null, toNullable(toDecimal128(divideDecimal(margins.earned, margins.paid_in, 10), 10))) as ngr_per_deposit,
    answers.churn as churn_probability,
    if(answers.churn is null, null, toNullable(arrayLast(rank -> rank.2 <= assumeNotNull(answers.churn), {{ brand_value('churnRanks', 'players.brand') }}).1)) as churn_rank,
    answers.why_churn as churn_reasons,
    answers.vip as vip_probability, answers.why_vip as vip_reasons,
    answers.abuse as bonus_abuse_probability, answers.why_abuse as bonus_abuse_reasons
from {{ ref('int_player_trait') }} as players
left any join margins on margins.brand = players.brand
left any join forecasts on forecasts.player_key = players.player_key
left any join answers on answers.player_key = players.player_key
