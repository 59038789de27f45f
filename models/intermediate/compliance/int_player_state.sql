---
materialized: incremental
strategy: overwrite
description: Each player's consents, checks, restrictions and limits as they stand at the instant of the run
tags: [player, compliance]
key: [player_key]
touched: |
    select distinct player_key from {{ source('raw_event') }}
    where topic in ('player', 'compliance', 'engagement', 'wallet') and ingested_at > {since:DateTime64(3)}
        and type not in ('session.started', 'session.ended', 'message.sent')
        -- A payment matters for the rate at which limits are converted.
        and (topic != 'wallet' or base_rate != 1)
    union distinct
    -- Time alone: a limit takes effect, a cooling-off ends, something dated ahead happens.
    select distinct player_key from {{ ref('int_due') }}
    where due_at > {previous:DateTime64(3)} and due_at <= {{ now }}
tests:
    - unique: [player_key]
    - accepted_values: { column: harm_level, values: ["", low, medium, high] }
columns:
    player_key: Key of the player
    kyc_status: "none, pending, approved, rejected or expired; none where nothing was said"
    is_age_verified: 1 where his age was verified
    consents: "What he consented to and neither revoked, unsubscribed nor complained about since, as email:casino or email:all"
    excluded_at: "Since when he is excluded, or null; only a reinstatement ends it"
    cooling_off_until: "End of the cooling-off that runs now, or null"
    blocked_at: "Since when the operator blocks him, or null"
    harm_level: "Latest marker of harm: low, medium or high; empty without any"
    is_aml_hold: 1 where an anti-money-laundering hold stands
    limits: "Limits in force in base currency, at the latest rate other than 1 of his payments, by kind and period as deposit_week; time limits in minutes"
    limits_reached: "Limits that were reported as reached in a period that still runs, as deposit_week"
---
with
{{ now }} as present,
facts as (
    select player_key, fact, max(said.restricted_at) as restricted, max(said.permitted_at) as permitted,
        max(said.until) as ends
    from {{ ref('stg_compliance__fact') }} as said
    where player_key in (select player_key from {{ touched }})
        and said.restricted_at <= present and said.permitted_at <= present
    group by player_key, fact),
refusals as (
    select player_key, splitByChar(':', fact)[2] as channel, max(restricted) as refused
    from facts where match(fact, '^(unsubscribed|complained|bounced):')
    group by player_key, channel),
granted as (
    select player_key, arraySort(groupArray(substring(fact, length('consent:') + 1))) as consents
    from (
        select player_key, fact, permitted, restricted, splitByChar(':', fact)[2] as channel
        from facts where startsWith(fact, 'consent:')) as consent
    left any join refusals using (player_key, channel)
    where consent.permitted > greatest(consent.restricted, refusals.refused)
    group by player_key),
standing as (
    select player_key,
        maxIf(restricted, fact = 'exclusion' and restricted >= permitted) as excluded,
        maxIf(ends, fact = 'cooling_off') as cooling,
        maxIf(restricted, fact = 'block' and restricted >= permitted) as blocked
    from facts group by player_key),
rates as (
    select player_key, toString(currency) as limit_currency, argMax(payment.base_rate, (payment.occurred_at, payment.arrived)) as rate
    from {{ ref('stg_wallet__payment') }} as payment
    where player_key in (select player_key from {{ touched }}) and payment.occurred_at <= present and payment.base_rate != 1
    group by player_key, limit_currency),
states as (
    select * from {{ ref('stg_compliance__state') }} as said
    where player_key in (select player_key from {{ touched }}) and said.occurred_at <= present),
checks as (
    select player_key,
        argMaxIf(kyc_status, (occurred_at, arrived), type = 'kyc.updated') as kyc,
        argMaxIf(is_age_verified, (occurred_at, arrived), type = 'kyc.updated') as is_of_age,
        argMaxIf(harm_level, (occurred_at, arrived), type = 'harm.marker') as harm,
        argMaxIf(is_held, (occurred_at, arrived), type = 'aml.hold') as is_aml,
        arraySort(groupUniqArrayIf(limit_name, type = 'limit.reached' and reached_until > present)) as reached
    from states group by player_key),
limit_each as (
    select player_key, limit_name, argMax(limit_amount, (occurred_at, arrived)) as own_amount,
        argMax(limit_currency, (occurred_at, arrived)) as limit_currency
    from states
    where type = 'limit.set' and effective_at <= present
    group by player_key, limit_name),
limits_all as (
    select player_key, mapSort(mapFromArrays(groupArray(limit_name), groupArray(amount))) as limits
    from (
        select player_key, limit_name,
            toDecimal128(roundBankers(own_amount * if(rates.rate = 0, toDecimal128(1, 12), rates.rate), 6), 6) as amount
        from limit_each left any join rates using (player_key, limit_currency))
    group by player_key)
select
    player_key, if(checks.kyc = '', 'none', checks.kyc) as kyc_status, checks.is_of_age as is_age_verified,
    granted.consents as consents,
    nullIf(standing.excluded, toDateTime64(0, 3, 'UTC')) as excluded_at,
    if(standing.cooling > present, toNullable(standing.cooling), null) as cooling_off_until,
    nullIf(standing.blocked, toDateTime64(0, 3, 'UTC')) as blocked_at,
    checks.harm as harm_level, checks.is_aml as is_aml_hold,
    limits_all.limits as limits, checks.reached as limits_reached
from (select player_key from {{ touched }}) as players
left any join checks using (player_key)
left any join standing using (player_key)
left any join granted using (player_key)
left any join limits_all using (player_key)
