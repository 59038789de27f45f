---
materialized: view
description: Instants at which a player's state changes by itself
tags: [compliance]
protects: true
columns:
    player_key: Key of the player, xxHash64 of brand and player id
    due_at: When a limit takes effect, a cooling-off ends, the period of a reached limit is over, or what was dated ahead happens
---
select player_key, arrayJoin([
        occurred_at,
        multiIf(
            type = 'limit.set', parseDateTime64BestEffortOrZero(JSONExtractString(body, 'effective_at'), 3, 'UTC'),
            type = 'cooling_off.started', parseDateTime64BestEffortOrZero(JSONExtractString(body, 'until'), 3, 'UTC'),
            type = 'limit.reached', occurred_at + multiIf(
                JSONExtractString(body, 'period') = 'day', toIntervalDay(1),
                JSONExtractString(body, 'period') = 'week', toIntervalDay(7), toIntervalDay(30)),
            occurred_at)]) as due_at
from {{ source('raw_event') }}
where topic in ('player', 'compliance', 'engagement') and type not in ('session.started', 'session.ended', 'message.sent')
    -- The rate of a payment that is dated ahead.
    or topic = 'wallet' and ({{ base_rate }} != 1 or currency != {{ base_currency }})
