---
materialized: incremental
strategy: overwrite
description: Each player's consents, checks, restrictions and limits as they stand at the instant of the run
tags: [player, compliance]
key: [player_key]
granularity: 1024
touched: |
    select distinct player_key from {{ arrived('raw_event') }}
    where topic in ('player', 'compliance', 'engagement', 'wallet') and ingested_at > {since:DateTime64(3)}
        and type not in ('session.started', 'session.ended', 'message.sent')
        -- A payment matters for the rate at which limits are converted.
        and (topic != 'wallet' or {{ base_rate }} != 1)
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
-- All that restricts and permits a player in one array of (fact, its kind, its channel, restricted, permitted,
-- ends): each fact is looked up in it.
facts as (
    select player_key,
        groupArray((fact, splitByChar(':', fact)[1], splitByChar(':', fact)[2], restricted, permitted, ends)) as all,
        arrayFilter(one -> one.2 in ('unsubscribed', 'complained', 'bounced'), all) as refusals,
        arraySort(arrayMap(
            one -> substring(one.1, length('consent:') + 1),
            arrayFilter(
                one -> one.2 = 'consent' and one.5 > one.4
                    and not arrayExists(refusal -> refusal.3 = one.3 and refusal.4 >= one.5, refusals),
                all))) as consents,
        arrayFirst(one -> one.1 = 'exclusion' and one.4 >= one.5, all).4 as excluded,
        arrayFirst(one -> one.1 = 'cooling_off', all).6 as cooling,
        arrayFirst(one -> one.1 = 'block' and one.4 >= one.5, all).4 as blocked
    from (
        select player_key, fact, max(said.restricted_at) as restricted, max(said.permitted_at) as permitted,
            max(said.until) as ends
        from {{ ref('stg_compliance__fact') }} as said
        where player_key in (select player_key from {{ touched }})
            and said.restricted_at <= present and said.permitted_at <= present
        group by player_key, fact)
    group by player_key),
rates as (
    select player_key, toString(currency) as limit_currency, argMax(payment.rate, (payment.occurred_at, payment.arrival, payment.kafka_partition, payment.kafka_offset)) as rate
    from {{ ref('int_payment_event') }} as payment
    where player_key in (select player_key from {{ touched }}) and payment.occurred_at <= present and payment.rate not in (0, 1)
    group by player_key, limit_currency),
-- The latest of each state, and of each limit by its name.
latest as (
    select player_key, type, if(type in ('limit.set', 'limit.reached'), limit_name, '') as name,
        argMax((kyc_status, is_age_verified, harm_level, is_held, limit_amount), (occurred_at, arrived)) as said,
        argMax(states.limit_currency, (occurred_at, arrived)) as limit_currency, max(reached_until) as reached_last
    from {{ ref('stg_compliance__state') }} as states
    where player_key in (select player_key from {{ touched }}) and states.occurred_at <= present
        and (type != 'limit.set' or effective_at <= present)
    group by player_key, type, name),
states as (
    select player_key,
        anyIf(said.1, type = 'kyc.updated') as kyc, anyIf(said.2, type = 'kyc.updated') as is_of_age,
        anyIf(said.3, type = 'harm.marker') as harm, anyIf(said.4, type = 'aml.hold') as is_aml,
        arraySort(groupArrayIf(name, type = 'limit.reached' and reached_last > present)) as reached,
        groupArrayIf(
            (name, toDecimal128(roundBankers(said.5 * if(rates.rate = 0, toDecimal128(1, 12), rates.rate), 6), 6)),
            type = 'limit.set') as limits_each
    from latest left any join rates using (player_key, limit_currency)
    group by player_key)
select
    player_key, if(states.kyc = '', 'none', states.kyc) as kyc_status, states.is_of_age as is_age_verified,
    facts.consents as consents,
    nullIf(facts.excluded, toDateTime64(0, 3, 'UTC')) as excluded_at,
    if(facts.cooling > present, toNullable(facts.cooling), null) as cooling_off_until,
    nullIf(facts.blocked, toDateTime64(0, 3, 'UTC')) as blocked_at,
    states.harm as harm_level, states.is_aml as is_aml_hold,
    mapSort(mapFromArrays(states.limits_each.1, states.limits_each.2)) as limits, states.reached as limits_reached
from (select player_key from {{ touched }}) as players
left any join states using (player_key)
left any join facts using (player_key)
