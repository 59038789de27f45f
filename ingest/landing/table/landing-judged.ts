import type { Migration } from "../../../warehouse/warehouse.ts"
import { columnNames, columnsSql, EVENT_COLUMNS } from "../column.ts"

/**
 * One identity look-up judges each message: new, a repeat, a conflict, a redelivery of what stands,
 * or broken. The source's name in a sub-query stands for the inserted block. Within a block the
 * first by arrival stands.
 */
export const landingJudged: Migration = {
  name: "1020_landing_judged",
  statements: [
    `create table if not exists landing_judged (
${columnsSql(EVENT_COLUMNS)},
    error_code LowCardinality(String) comment 'Why the message is broken, or empty',
    error_path String comment 'The field at fault',
    verdict LowCardinality(String) comment 'new, repeat, conflict, redelivered or broken',
    ingested_at DateTime64(3, 'UTC') comment 'When the block came in'
) engine = Null
comment 'Messages with the verdict on their identity; the raw tables are fed from here'`,
  ],
}

/** Created after raw_event, which it looks into. */
export const landingJudgedView: Migration = {
  name: "1040_landing_judged_view",
  statements: [
    `create materialized view if not exists landing_judged_view to landing_judged as
select
    ${columnNames(EVENT_COLUMNS)}, error_code, error_path,
    multiIf(
        error_code != '', 'broken',
        standing.standing_known = 1 and standing.standing_topic = topic
            and standing.standing_partition = kafka_partition and standing.standing_offset = kafka_offset, 'redelivered',
        standing.standing_known = 1, if(standing.standing_hash = content_hash, 'repeat', 'conflict'),
        twin.twin_known = 1 and (arrival, kafka_partition, kafka_offset) != twin.first_place,
            if(twin.first_hash = content_hash, 'repeat', 'conflict'),
        'new') as verdict,
    now64(3, 'UTC') as ingested_at
from landing_parsed
left any join (
    select id, content_hash as standing_hash, topic as standing_topic,
        kafka_partition as standing_partition, kafka_offset as standing_offset,
        toUInt8(1) as standing_known
    from raw_event
    where id in (select id from landing_parsed where error_code = '')
) as standing using (id)
left any join (
    select id, min((arrival, kafka_partition, kafka_offset)) as first_place,
        argMin(content_hash, (arrival, kafka_partition, kafka_offset)) as first_hash,
        toUInt8(1) as twin_known
    from landing_parsed
    where error_code = ''
    group by id
    having count() > 1
) as twin using (id)`,
  ],
}
