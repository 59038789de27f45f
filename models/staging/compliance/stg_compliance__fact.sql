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
    restricted_at: When it restricts, or 1970
    permitted_at: When it permits again, not later than it arrived, or 1970
    until: Until when it restricts by itself, or 1970
    detail: "Level of a marker of harm; scope of an exclusion, and of a register its name, as register:GAMSTOP; or empty"
---
select
    brand, player_key, player_id, said.1 as fact,
    if(said.2, toDateTime64(0, 3, 'UTC'), occurred_at) as restricted_at,
    -- No permission is later than its arrival: one that is dated ahead would outlive what restricts after it.
    -- A clock may be ahead by minutes; what is dated further ahead permits nothing.
    multiIf(
        not said.2, toDateTime64(0, 3, 'UTC'),
        arrival < 1000000000000000, occurred_at,
        occurred_at > arrived_at + interval 5 minute, toDateTime64(0, 3, 'UTC'),
        least(occurred_at, arrived_at)) as permitted_at,
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
        type = 'exclusion.started' and JSONExtractString(body, 'scope') = 'register',
            concat('register:', JSONExtractString(body, 'register')),
        type = 'exclusion.started', JSONExtractString(body, 'scope'),
        '') as detail
from (
    select *, fromUnixTimestamp64Milli(toInt64(intDiv(arrival, 1000)), 'UTC') as arrived_at
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
