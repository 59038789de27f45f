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
        and (topic != 'wallet' or {{ base_rate }} != 1 or currency != {{ base_currency }})
    union distinct
    -- A rate of the table begins to hold.
    select distinct player_key from {{ ref('stg_compliance__state') }}
    where type = 'limit.set' and limit_currency in (
            select currency from {{ source('raw_rate') }} where valid_from > {previous:DateTime64(3)} and valid_from <= {{ now }})
        and (select count() from {{ source('raw_rate') }} where valid_from > {previous:DateTime64(3)} and valid_from <= {{ now }}) > 0
    union distinct
    -- Time alone: a limit takes effect, a cooling-off ends, something dated ahead happens.
    select distinct player_key from {{ ref('int_due') }}
    where due_at > {previous:DateTime64(3)} and due_at <= {{ now }}
tests:
    - unique: [player_key]
    - accepted_values: { column: harm_level, values: ["", low, medium, high] }
    - accepted_values: { column: exclusion_scope, values: ["", brand, group, register] }
columns:
    player_key: Key of the player
    kyc_status: "none, pending, approved, rejected or expired; none where nothing was said"
    is_age_verified: 1 where his age was verified
    consents: "Channels and products for which his consent stands as the gate reads it, as email:casino; email:all where it stands for betting, casino and bingo. What takes back counts from its arrival"
    excluded_at: { description: "Since when he is excluded, or null; only a reinstatement ends it", protects: true }
    exclusion_scope: { description: "Widest scope of the exclusions that stand: brand, group or register; empty without any", protects: true }
    exclusion_register: { description: "Register that told of the latest exclusion of such a scope that stands, or empty", protects: true }
    cooling_off_until: { description: "End of the cooling-off that runs now, or null", protects: true }
    blocked_at: { description: "Since when the operator blocks him, or null", protects: true }
    harm_level: { description: "Strictest over sources of each source's latest marker of harm: low, medium or high, empty without any; medium and high stop promotions and count from their arrival", protects: true }
    is_aml_hold: { description: "1 where an anti-money-laundering hold stands", protects: true }
    limits: { description: "Limits in force in base currency, by kind and period as deposit_week; null where no rate is known; time limits in minutes", protects: true }
    limits_unrated: { description: "Limits in force in a currency of which no rate is known, as deposit_week: what they come to is unknown", protects: true }
    limits_reached: { description: "Limits that were reported as reached in a period that still runs, as deposit_week", protects: true }
---
with
{{ now }} as present,
toDateTime64(0, 3, 'UTC') as never,
('', '', '', never, never, never, '', '') as nothing,
-- What restricts and permits a player, in one array of (fact, its kind, its channel, restricted, permitted, ends, detail, its
-- product): each fact is looked up in it.
said as (
    select player_key,
        groupArray((fact, splitByChar(':', fact)[1], splitByChar(':', fact)[2], restricted, permitted, ends, detail, splitByChar(':', fact)[3])) as all,
        arrayFilter(one -> one.2 = 'consent', all) as consented,
        -- As the gate reads them: what restricts counts from its arrival, whatever its date. Each as (channel, product, takes,
        -- gives); an empty channel or product means every one. After an exclusion or its end consent is asked anew.
        arrayMap(
            one -> (one.3, if(one.8 = 'all', '', one.8), if(one.2 = 'exclusion', greatest(one.4, one.5), one.4), if(one.2 = 'consent', one.5, never)),
            arrayFilter(one -> one.2 in ('consent', 'exclusion', 'unsubscribed', 'complained', 'bounced'), all)) as spans,
        arrayMap(
            one -> (one.1, (greatest(one.4, one.5), indexOf(['low', 'medium', 'high'], one.7))),
            arrayFilter(one -> one.2 = 'harm' and (one.4 > never or one.5 > never), all)) as markers,
        -- All else from its instant.
        arrayFilter(one -> one.4 <= present, all) as past,
        arrayMax(one -> if(one.1 = 'exclusion', one.5, never), all) as reinstated,
        arrayFilter(one -> one.1 = 'exclusion' and one.4 > never and one.4 >= reinstated, past) as exclusions
    from (
        -- What is dated ahead stays apart, so that it hides nothing of the past.
        select player_key, fact, detail, fact_row.restricted_at > present as is_ahead,
            max(fact_row.restricted_at) as restricted, max(fact_row.permitted_at) as permitted, max(fact_row.until) as ends
        from {{ ref('stg_compliance__fact') }} as fact_row
        where player_key in (select player_key from {{ touched }}) and fact_row.permitted_at <= present
        group by player_key, fact, detail, is_ahead)
    group by player_key),
facts as (
    select player_key,
        arrayFilter(
            asked -> arrayMax(span -> if(span.1 in ('', asked.1) and span.2 in ('', asked.2), span.4, never), spans)
                > arrayMax(span -> if(span.1 in ('', asked.1) and span.2 in ('', asked.2), span.3, never), spans),
            arrayFlatten(arrayMap(
                name -> [(name, 'betting'), (name, 'casino'), (name, 'bingo')],
                arrayDistinct(arrayMap(one -> one.3, consented))))) as granted,
        arraySort(arrayMap(
            one -> concat(one.1, ':', one.2),
            arrayConcat(granted, arrayMap(
                name -> (name, 'all'),
                arrayFilter(name -> countEqual(granted.1, name) = 3, arrayDistinct(granted.1)))))) as consents,
        -- The latest of each source; of what it said at one instant the strictest.
        arrayMax(
            one -> if(arrayExists(other -> other.1 = one.1 and other.2 > one.2, markers), 0, one.2.2),
            arrayConcat(markers, [('', (never, 0))])) as harm,
        arrayMax(one -> one.4, arrayConcat(exclusions, [nothing])) as excluded,
        arrayMax(
            one -> indexOf(['brand', 'group', 'register'], splitByChar(':', one.7)[1]),
            arrayConcat(exclusions, [nothing])) as scope,
        arrayMax(
            one -> (one.4, substring(one.7, length('register:') + 1)),
            arrayConcat(arrayFilter(one -> startsWith(one.7, 'register:'), exclusions), [nothing])).2 as register,
        arrayMax(one -> if(one.1 = 'cooling_off', one.6, never), past) as cooling,
        arrayMax(one -> if(one.1 = 'block', one.4, never), past) as block_began,
        if(block_began >= arrayMax(one -> if(one.1 = 'block', one.5, never), past), block_began, never) as blocked
    from said),
-- The rate at which his payments in a currency count. One of 1 may be said by nobody, so any other goes before it.
rates as (
    select player_key, toString(currency) as limit_currency, argMax(payment.rate, (payment.rate != 1, payment.occurred_at, payment.arrival, payment.kafka_partition, payment.kafka_offset)) as rate
    from {{ ref('int_payment_event') }} as payment
    where player_key in (select player_key from {{ touched }}) and payment.occurred_at <= present and payment.rate != 0
    group by player_key, limit_currency),
-- The latest of each state, and of each limit by its name.
latest as (
    select player_key, type, if(type in ('limit.set', 'limit.reached'), limit_name, '') as name,
        argMax((kyc_status, is_age_verified, is_held, limit_amount), (occurred_at, arrived)) as told,
        argMax(states.limit_currency, (occurred_at, arrived)) as limit_currency, any(states.brand) as of_brand, max(reached_until) as reached_last
    from {{ ref('stg_compliance__state') }} as states
    where player_key in (select player_key from {{ touched }}) and states.occurred_at <= present
        and (type != 'limit.set' or effective_at <= present)
    group by player_key, type, name),
-- The rate of each limit: the brand's table, then his payments in its currency; 0 where nobody knows one.
rated as (
    select latest.player_key as player_key, latest.type as type, latest.name as name, latest.told as told, latest.reached_last as reached_last,
        {{ table_rate('latest.limit_currency', 'present', 'latest.of_brand') }} as of_table,
        multiIf(
            latest.limit_currency = '' or startsWith(latest.name, 'time_'), toDecimal128(1, 12),
            of_table != 0, of_table,
            rates.rate != 0, toDecimal128(rates.rate, 12),
            latest.limit_currency = {{ base_currency('latest.of_brand') }}, toDecimal128(1, 12),
            toDecimal128(0, 12)) as limit_rate
    from latest left any join rates using (player_key, limit_currency)),
states as (
    select player_key,
        anyIf(told.1, type = 'kyc.updated') as kyc, anyIf(told.2, type = 'kyc.updated') as is_of_age,
        anyIf(told.3, type = 'aml.hold') as is_aml,
        arraySort(groupArrayIf(name, type = 'limit.reached' and reached_last > present)) as reached,
        groupArrayIf(
            (name, if(limit_rate = 0, null, toNullable(toDecimal128(roundBankers(told.4 * limit_rate, 6), 6)))),
            type = 'limit.set') as limits_each
    from rated
    group by player_key)
select
    player_key, if(states.kyc = '', 'none', states.kyc) as kyc_status, states.is_of_age as is_age_verified,
    facts.consents as consents,
    nullIf(facts.excluded, never) as excluded_at,
    ['brand', 'group', 'register'][facts.scope] as exclusion_scope, facts.register as exclusion_register,
    if(facts.cooling > present, toNullable(facts.cooling), null) as cooling_off_until,
    nullIf(facts.blocked, never) as blocked_at,
    ['low', 'medium', 'high'][facts.harm] as harm_level, states.is_aml as is_aml_hold,
    mapSort(mapFromArrays(states.limits_each.1, states.limits_each.2)) as limits,
    arraySort(arrayMap(one -> one.1, arrayFilter(one -> isNull(one.2), states.limits_each))) as limits_unrated,
    states.reached as limits_reached
from (select player_key from {{ touched }}) as players
left any join states using (player_key)
left any join facts using (player_key)
