import type { Migration } from "../../warehouse/warehouse.ts"

export const segStanding: Migration = {
  name: "3070_seg_standing",
  statements: [
    `create table if not exists seg_standing (
    player_key UInt64 comment 'Key of the player',
    segment LowCardinality(String) comment 'Name of the segment',
    is_member UInt8 comment '0: he left',
    evaluation_id UInt64 comment 'Latest evaluation that changed the row'
) engine = ReplacingMergeTree(evaluation_id) order by (player_key, segment)
settings index_granularity = 256, min_bytes_for_wide_part = 100000000000
comment 'What seg_membership_store says, by player, of segments that ticks evaluate; filled anew from it after each start'`,
  ],
}
