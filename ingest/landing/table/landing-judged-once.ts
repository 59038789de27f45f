import type { Migration } from "../../../warehouse/warehouse.ts"
import { columnNames, EVENT_COLUMNS } from "../column.ts"

/**
 * As landing_judged_view was, but that one and the same message counts once where a block holds it twice: both
 * would be the first of their identity.
 */
export const landingJudgedOnce: Migration = {
  name: "1190_landing_judged_once",
  statements: [
    "drop table if exists landing_judged_view",
    `create materialized view landing_judged_view to landing_judged as
select
    ${columnNames(EVENT_COLUMNS)}, error_code, error_path,
    multiIf(
        error_code not in ('', 'EVENT_TOO_LATE', 'EVENT_TOO_EARLY'), 'broken',
        standing.standing_known = 1 and standing.standing_topic = topic
            and standing.standing_partition = kafka_partition and standing.standing_offset = kafka_offset, 'redelivered',
        standing.standing_known = 1, if(standing.standing_hash = content_hash, 'repeat', 'conflict'),
        error_code != '', 'broken',
        twin.twin_known = 1 and (arrival, kafka_partition, kafka_offset, toString(topic)) != twin.first_place,
            if(twin.first_hash = content_hash, 'repeat', 'conflict'),
        'new') as verdict,
    now64(3, 'UTC') as ingested_at
from (
    select * from landing_parsed
    limit 1 by id, topic, kafka_partition, kafka_offset, error_code, error_path, content_hash) as parsed
left any join (
    select id, content_hash as standing_hash, topic as standing_topic,
        kafka_partition as standing_partition, kafka_offset as standing_offset,
        toUInt8(1) as standing_known
    from raw_event
    where id in (select id from landing_parsed where error_code in ('', 'EVENT_TOO_LATE', 'EVENT_TOO_EARLY'))
) as standing using (id)
left any join (
    select id, min((arrival, kafka_partition, kafka_offset, toString(topic))) as first_place,
        argMin(content_hash, (arrival, kafka_partition, kafka_offset, toString(topic))) as first_hash,
        toUInt8(1) as twin_known
    from landing_parsed
    where error_code = '' and id in (
        select id from landing_parsed where error_code = '' group by id having count() > 1)
    group by id
) as twin using (id)`,
  ],
}
