import type { Migration } from "../../warehouse/warehouse.ts"

export const segTransition: Migration = {
  name: "3010_seg_transition",
  statements: [
    `create table if not exists seg_transition (
    segment LowCardinality(String) comment 'Name of the segment',
    player_key UInt64 comment 'Key of the player',
    brand LowCardinality(String) comment 'Brand',
    player_id String comment 'As the operator names the player',
    at DateTime64(3, 'UTC') comment 'Instant of the evaluation that saw the change',
    change LowCardinality(String) comment 'entered or left',
    cause LowCardinality(String) comment 'event, time, import, late or first_evaluation',
    version LowCardinality(String) comment 'Version of the definition',
    evaluation_id UInt64 comment 'Evaluation that saw it'
) engine = ReplacingMergeTree order by (segment, player_key, at, change)
comment 'Who entered and left which segment, when and why; kept for ever'`,
  ],
}

export const segTransitionPurpose: Migration = {
  name: "3090_seg_transition_purpose",
  statements: [
    `alter table seg_transition add column if not exists purpose LowCardinality(String)
    comment 'marketing or protection: what the segment was for then; empty where it was written before this was kept'`,
  ],
}

export const segTransitionByEvaluation: Migration = {
  name: "3110_seg_transition_by_evaluation",
  statements: [
    "alter table seg_transition modify setting deduplicate_merge_projection_mode = 'rebuild'",
    `alter table seg_transition add projection if not exists by_evaluation (
    select segment, player_key, brand, player_id, at, change, cause, version, evaluation_id, payload, purpose
    order by evaluation_id, segment, player_key)`,
    "alter table seg_transition materialize projection by_evaluation",
  ],
}

export const segTransitionPayload: Migration = {
  name: "3050_seg_transition_payload",
  statements: [
    `alter table seg_transition add column if not exists payload String
    comment 'JSON object of the select''s other columns, as text, at the entry; empty else'`,
  ],
}
