import type { Migration } from "../../warehouse/warehouse.ts"

export const segEvaluation: Migration = {
  name: "3030_seg_evaluation",
  statements: [
    `create table if not exists seg_evaluation (
    id UInt64 comment 'Microseconds of its start by the engine''s clock',
    segment LowCardinality(String) comment 'Name of the segment',
    version LowCardinality(String) comment 'Version of the definition',
    at DateTime64(3, 'UTC') comment 'The instant that now() stood for',
    seen_up_to DateTime64(3, 'UTC') comment 'What came in up to here, by the engine''s clock, was in the features it read',
    ms Float64 comment 'How long it took, milliseconds',
    size UInt64 comment 'Members after it',
    entered UInt64 comment 'Players who entered',
    left UInt64 comment 'Players who left'
) engine = MergeTree order by (segment, id)
comment 'Evaluations that changed a segment, and one a minute where none did'`,
  ],
}
