import type { Migration } from "../../warehouse/warehouse.ts"

export const segMembership: Migration = {
  name: "3020_seg_membership",
  statements: [
    `create table if not exists seg_membership_store (
    segment LowCardinality(String) comment 'Name of the segment',
    player_key UInt64 comment 'Key of the player',
    brand LowCardinality(String) comment 'Brand',
    player_id String comment 'As the operator names the player',
    entered_at DateTime64(3, 'UTC') comment 'Instant of the evaluation that saw him enter',
    is_member UInt8 comment '0: he left',
    evaluation_id UInt64 comment 'Latest evaluation that changed the row'
) engine = ReplacingMergeTree(evaluation_id) order by (segment, player_key)
comment 'Rows behind seg_membership, with those who left'`,
    `create or replace view seg_membership as
select segment, player_key, brand, player_id, entered_at
from seg_membership_store final where is_member = 1`,
  ],
}

export const segMembershipPayload: Migration = {
  name: "3060_seg_membership_payload",
  statements: [
    `alter table seg_membership_store add column if not exists payload String
    comment 'JSON object of the select''s other columns, as text, at the entry'`,
    `create or replace view seg_membership as
select segment, player_key, brand, player_id, entered_at, payload
from seg_membership_store final where is_member = 1`,
  ],
}
