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
