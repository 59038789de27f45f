---
materialized: view
description: What the operator says of a player's checks and limits, state by state
tags: [compliance]
protects: true
columns:
    brand: Brand of the event
    player_key: Key of the player, xxHash64 of brand and player id
    type: kyc.updated, aml.hold, limit.set or limit.reached
    occurred_at: When it happened
    arrived: Order of arrival
    kyc_status: Status of a kyc.updated
    is_age_verified: 1 where a kyc.updated says that the age is verified
    is_held: 1 where an aml.hold begins
    limit_name: Kind and period of a limit, as deposit_week
    limit_amount: Amount of a limit in its own currency
    limit_currency: Currency of a limit, or empty
    effective_at: From when a limit holds
    reached_until: When the period is over whose limit was reached
---
select
    brand, player_key, type, occurred_at, (arrival, kafka_partition, kafka_offset) as arrived,
    if(type = 'kyc.updated', toString(status), '') as kyc_status,
    toUInt8(JSONExtractBool(body, 'age_verified')) as is_age_verified,
    toUInt8(type = 'aml.hold' and JSONExtractBool(body, 'active')) as is_held,
    concat(JSONExtractString(body, 'kind'), '_', JSONExtractString(body, 'period')) as limit_name,
    amount as limit_amount, toString(currency) as limit_currency,
    ifNull(parseDateTime64BestEffortOrNull(JSONExtractString(body, 'effective_at'), 3, 'UTC'), occurred_at) as effective_at,
    occurred_at + multiIf(
        endsWith(limit_name, '_day'), toIntervalDay(1), endsWith(limit_name, '_week'), toIntervalDay(7), toIntervalDay(30)) as reached_until
from {{ source('raw_event') }}
where topic in ('player', 'compliance') and type in ('kyc.updated', 'aml.hold', 'limit.set', 'limit.reached')
