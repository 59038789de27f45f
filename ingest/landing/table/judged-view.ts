import { columnNames, EVENT_COLUMNS } from "../column.ts"

/** What is not the same in every release's view. */
interface JudgedView {
  /** The block, as it stands behind `from`. */
  readonly messages: string
  /** Which of the block's events may be twins, behind `where`, up to the end of their select. */
  readonly twins: string
}

/**
 * Statements that make landing_judged_view anew. Identity is asked before the bounds on an event's date: what stands
 * stays as it is when the bounds become narrower and it is read again. What is outside of them and does not stand is
 * broken, and takes no part in who of a block's twins is the first. A topic tells twins apart that have instant,
 * partition and offset in common. Steps that were applied are made of it: its text never changes.
 */
export function judgedView({ messages, twins }: JudgedView): readonly string[] {
  return [
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
from ${messages}
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
    where ${twins}
) as twin using (id)`,
  ]
}

/** Of a block without twins nobody is asked who is the first. */
export const TWINS_ALONE = `error_code = '' and id in (
        select id from landing_parsed where error_code = '' group by id having count() > 1)
    group by id`
