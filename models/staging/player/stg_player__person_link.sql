---
materialized: view
description: What says that players are one person or are not, link by link
tags: [player, person]
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    player_id: As the operator names the player
    event_id: Identity within the brand
    occurred_at: When it happened
    arrived: Order of arrival
    known_at: When it came in
    link: "Kind of the link (operator, email, phone, document), a colon, and the person that it names"
    counts_at: "From when it counts: a link from its date, or from its arrival where that is earlier; taking back from its date, or never (1970) where that is more than five minutes ahead of its arrival"
    is_linked: 1 where the link is made, 0 where it is taken back
---
select
    brand, player_key, player_id, event_id, occurred_at, (arrival, kafka_partition, kafka_offset) as arrived,
    ingested_at as known_at,
    concat(if(JSONExtractString(body, 'link_kind') = '', 'operator', JSONExtractString(body, 'link_kind')), ':',
        JSONExtractString(body, 'person_id')) as link,
    toUInt8(type = 'player.person_linked') as is_linked,
    -- A clock, or a file, may be ahead. What links holds from its arrival, so that it can be taken back; what takes back
    -- waits until it is due, and said by a clock that is further ahead it would take back what is linked tomorrow.
    multiIf(
        not is_dated or occurred_at <= arrived_at, occurred_at,
        type = 'player.person_linked', arrived_at,
        has_clock and occurred_at > arrived_at + interval 5 minute, toDateTime64(0, 3, 'UTC'),
        occurred_at) as counts_at
from (
    select *,
        -- A number below is no instant: the order of arrival of whoever has no clock.
        arrival >= 1000000000000000 as is_dated,
        -- What history takes back counts from its date alone.
        is_dated and not startsWith(source, 'import:') as has_clock,
        fromUnixTimestamp64Milli(toInt64(intDiv(arrival, 1000)), 'UTC') as arrived_at
    from {{ source('raw_event') }})
where topic = 'player' and type in ('player.person_linked', 'player.person_unlinked')
