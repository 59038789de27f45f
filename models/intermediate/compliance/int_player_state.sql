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
    kyc_status: "none, pending, approved, rejected or expired; none where nothing was said. As the gate reads it"
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
-- What restricts and permits a player, fact by fact, as the gate reads it: what restricts counts from its arrival, whatever
-- its date, and only a permission in force that is later by its instant, and not behind its arrival, lifts it.
sides as (
    select player_key, fact,
        max(fact_row.restricted_at) as restricted, max(fact_row.restricted_arrival) as restricted_last, max(fact_row.until) as ends,
        groupUniqArrayIf((fact_row.restricted_at, fact_row.restricted_arrival, fact_row.detail), fact_row.restricted_at > never) as restrictions,
        groupUniqArrayIf((fact_row.permitted_at, fact_row.beats_arrival), fact_row.permitted_at > never and fact_row.permitted_at <= present) as permissions,
        arrayMax(arrayPushBack(arrayMap(one -> if(one.2 >= restricted_last, one.1, never), permissions), never)) as permitted
    from {{ ref('stg_compliance__fact') }} as fact_row
    where player_key in (select player_key from {{ touched }})
    group by player_key, fact),
said as (
    select player_key,
        groupArrayIf((splitByChar(':', fact)[2], splitByChar(':', fact)[3], permissions), startsWith(fact, 'consent:')) as consented,
        -- What takes consent back, as (channel, product, date, arrival); an empty one of the first means every one. After an
        -- exclusion or its end consent is asked anew.
        groupArrayIf(
            (splitByChar(':', fact)[2], if(splitByChar(':', fact)[3] = 'all', '', splitByChar(':', fact)[3]),
                if(fact = 'exclusion', arrayMax(arrayPushBack(permissions.1, restricted)), restricted), restricted_last),
            match(fact, '^(consent|exclusion|unsubscribed|complained)(:|$)')) as taken,
        -- Of each source the level that it said last while that stands, of one instant the strictest; low once it permits.
        maxIf(
            multiIf(
                restricted > never and restricted >= permitted,
                    arrayMax(one -> if(one.1 = restricted, indexOf(['low', 'medium', 'high'], one.3), 0), restrictions),
                permitted > never, 1, 0),
            startsWith(fact, 'harm:')) as harm,
        maxIf(restricted, fact = 'exclusion' and restricted >= permitted) as excluded,
        -- The exclusions that no reinstatement ended.
        anyIf(arrayFilter(one -> one.1 >= permitted, restrictions), fact = 'exclusion') as exclusions,
        maxIf(ends, fact = 'cooling_off') as cooling,
        maxIf(restricted, fact = 'block' and restricted >= permitted) as blocked,
        toUInt8(countIf(fact = 'aml_hold' and restricted > never and restricted >= permitted) > 0) as is_aml,
        -- Approved, or the last that was said and is not; equal instants are not.
        anyIf(
            multiIf(permitted > restricted, 'approved', restricted > never, arrayMax(restrictions).3, ''), fact = 'kyc') as kyc,
        toUInt8(countIf(fact = 'age' and permitted > restricted) > 0) as is_of_age
    from sides
    group by player_key),
facts as (
    select player_key, harm, excluded, cooling, blocked, is_aml, kyc, is_of_age,
        arrayMap(
            asked -> (
                asked.1, asked.2,
                arrayMax(one -> if(one.1 in ('', asked.1) and one.2 in ('', asked.2), one.3, never), taken),
                arrayMax(one -> if(one.1 in ('', asked.1) and one.2 in ('', asked.2), one.4, 0), taken)),
            arrayFlatten(arrayMap(
                name -> [(name, 'betting'), (name, 'casino'), (name, 'bingo')],
                arrayDistinct(arrayMap(one -> one.1, consented))))) as asked_anew,
        arrayMap(one -> (one.1, one.2), arrayFilter(
            asked -> arrayExists(
                given -> given.1 = asked.1 and given.2 in ('all', asked.2)
                    and arrayExists(one -> one.1 > asked.3 and one.2 >= asked.4, given.3), consented),
            asked_anew)) as granted,
        arraySort(arrayMap(
            one -> concat(one.1, ':', one.2),
            arrayConcat(granted, arrayMap(
                name -> (name, 'all'),
                arrayFilter(name -> countEqual(granted.1, name) = 3, arrayDistinct(granted.1)))))) as consents,
        arrayMax(one -> indexOf(['brand', 'group', 'register'], splitByChar(':', one.3)[1]), arrayPushBack(exclusions, (never, 0, ''))) as scope,
        arrayMax(
            one -> (one.1, substring(one.3, length('register:') + 1)),
            arrayPushBack(arrayFilter(one -> startsWith(one.3, 'register:'), exclusions), (never, 0, ''))).2 as register
    from said),
-- The rate at which his payments in a currency count. One of 1 may be said by nobody, so any other goes before it.
rates as (
    select player_key, toString(currency) as limit_currency, argMax(payment.rate, (payment.rate != 1, payment.occurred_at, payment.arrival, payment.kafka_partition, payment.kafka_offset)) as rate
    from {{ ref('int_payment_event') }} as payment
    where player_key in (select player_key from {{ touched }}) and payment.occurred_at <= present and payment.rate != 0
    group by player_key, limit_currency),
-- The latest of each limit by its name.
latest as (
    select player_key, type, limit_name as name,
        argMax(states.limit_amount, (occurred_at, arrived)) as amount,
        argMax(states.limit_currency, (occurred_at, arrived)) as limit_currency, any(states.brand) as of_brand, max(reached_until) as reached_last
    from {{ ref('stg_compliance__state') }} as states
    where player_key in (select player_key from {{ touched }}) and states.occurred_at <= present
        and type in ('limit.set', 'limit.reached') and (type != 'limit.set' or effective_at <= present)
    group by player_key, type, name),
-- The rate of each limit: the brand's table, then his payments in its currency; 0 where nobody knows one.
rated as (
    select latest.player_key as player_key, latest.type as type, latest.name as name, latest.amount as amount, latest.reached_last as reached_last,
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
        arraySort(groupArrayIf(name, type = 'limit.reached' and reached_last > present)) as reached,
        groupArrayIf(
            (name, if(limit_rate = 0, null, toNullable(toDecimal128(roundBankers(rated.amount * limit_rate, 6), 6)))),
            type = 'limit.set') as limits_each
    from rated
    group by player_key)
select
    player_key, if(facts.kyc = '', 'none', facts.kyc) as kyc_status, facts.is_of_age as is_age_verified,
    facts.consents as consents,
    nullIf(facts.excluded, never) as excluded_at,
    ['brand', 'group', 'register'][facts.scope] as exclusion_scope, facts.register as exclusion_register,
    if(facts.cooling > present, toNullable(facts.cooling), null) as cooling_off_until,
    nullIf(facts.blocked, never) as blocked_at,
    ['low', 'medium', 'high'][facts.harm] as harm_level, facts.is_aml as is_aml_hold,
    mapSort(mapFromArrays(states.limits_each.1, states.limits_each.2)) as limits,
    arraySort(arrayMap(one -> one.1, arrayFilter(one -> isNull(one.2), states.limits_each))) as limits_unrated,
    states.reached as limits_reached
from (select player_key from {{ touched }}) as players
left any join states using (player_key)
left any join facts using (player_key)
