---
materialized: view
description: Facts that restrict or permit messages, by name, each side at its instant
tags: [compliance]
protects: true
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    player_id: As the operator names the player
    fact: exclusion, cooling_off, block, aml_hold, harm by source, limit_reached by kind, kyc, age, test_player, consent, unsubscribed, complained or bounced, with channel and product
    restricted_at: "The date of what restricts, which holds from its arrival; or 1970"
    restricted_arrival: "Order of arrival of what restricts, microseconds; 0 of what permits, and of history that was imported: its own dates count"
    permitted_at: "From when it permits, or 1970; nothing before that instant"
    beats_arrival: "The latest arrival of a restriction that it lifts: its own, or what came before its date where it is dated ahead; or 0"
    until: Until when it restricts by itself, or 1970
    detail: "Level of a marker of harm; status of an identity that is not approved; scope of an exclusion, and of a register its name, as register:GAMSTOP; or empty"
---
select
    brand, player_key, player_id, said.1 as fact,
    if(said.2, toDateTime64(0, 3, 'UTC'), occurred_at) as restricted_at,
    if(said.2 or startsWith(source, 'import:'), toUInt64(0), arrival) as restricted_arrival,
    if(said.2 and not is_far_ahead, occurred_at, toDateTime64(0, 3, 'UTC')) as permitted_at,
    -- Dates alone do not decide: one that was dated behind a restriction which comes only now knew nothing of it.
    if(
        said.2 and not is_far_ahead,
        greatest(arrival, toUInt64(greatest(toUnixTimestamp64Milli(occurred_at), 1)) * 1000 - 1), toUInt64(0)) as beats_arrival,
    multiIf(
        type = 'cooling_off.started',
            ifNull(parseDateTime64BestEffortOrNull(JSONExtractString(body, 'until'), 3, 'UTC'), toDateTime64(0, 3, 'UTC')),
        type = 'limit.reached',
            occurred_at + multiIf(
                JSONExtractString(body, 'period') = 'day', toIntervalDay(1),
                JSONExtractString(body, 'period') = 'week', toIntervalDay(7), toIntervalDay(31)),
        toDateTime64(0, 3, 'UTC')) as until,
    multiIf(
        type = 'harm.marker', JSONExtractString(body, 'level'),
        said.1 = 'kyc' and not said.2, toString(status),
        type = 'exclusion.started' and JSONExtractString(body, 'scope') = 'register',
            concat('register:', JSONExtractString(body, 'register')),
        type = 'exclusion.started', JSONExtractString(body, 'scope'),
        '') as detail
from (
    select *,
        -- A clock may be ahead by minutes: such a permission waits until it is due. What is dated further ahead
        -- permits nothing. A number below is no instant: the order of arrival of whoever has no clock.
        arrival >= 1000000000000000
            and occurred_at > fromUnixTimestamp64Milli(toInt64(intDiv(arrival, 1000)), 'UTC') + interval 5 minute as is_far_ahead
    from {{ source('raw_event') }})
-- Each event says one thing or two: its fact, and whether it permits.
array join multiIf(
    type in ('exclusion.started', 'exclusion.ended'), [('exclusion', type = 'exclusion.ended')],
    type = 'cooling_off.started', [('cooling_off', false)],
    type = 'block.changed', [('block', not JSONExtractBool(body, 'active'))],
    type = 'aml.hold', [('aml_hold', not JSONExtractBool(body, 'active'))],
    type = 'harm.marker',
        [(concat('harm:', JSONExtractString(body, 'source')), JSONExtractString(body, 'level') = 'low')],
    type = 'limit.reached', [(concat('limit_reached:', JSONExtractString(body, 'kind')), false)],
    type = 'kyc.updated',
        [('kyc', toString(status) = 'approved'), ('age', JSONExtractBool(body, 'age_verified'))],
    type in ('player.registered', 'player.updated'), [('test_player', false)],
    type = 'consent.changed',
        [(concat('consent:', JSONExtractString(body, 'channel'), ':', JSONExtractString(body, 'product')),
            JSONExtractBool(body, 'granted'))],
    type = 'message.unsubscribed', [(concat('unsubscribed:', JSONExtractString(body, 'channel')), false)],
    type = 'message.complained', [(concat('complained:', JSONExtractString(body, 'channel')), false)],
    [(concat('bounced:', JSONExtractString(body, 'channel')), false)]) as said
where topic = 'compliance'
    and type in (
        'exclusion.started', 'exclusion.ended', 'cooling_off.started', 'block.changed', 'aml.hold', 'harm.marker',
        'limit.reached', 'consent.changed')
    or topic = 'player'
    and (type = 'kyc.updated' or type in ('player.registered', 'player.updated') and {{ counts_nowhere }})
    or topic = 'engagement'
    and (type in ('message.unsubscribed', 'message.complained')
        or type = 'message.bounced' and JSONExtractBool(body, 'hard'))
