import type { Migration } from "../../warehouse/warehouse.ts"

/** What a select that reads other segments reads, whole and in a tick. */
export const segNested: Migration = {
  name: "3080_seg_nested",
  statements: [
    `create or replace view seg_nested as
select segment, player_key from seg_membership_store final where is_member = 1`,
    `create table if not exists seg_nested_looked (
    segment LowCardinality(String) comment 'Name of the segment that others read',
    player_key UInt64 comment 'Key of the player'
) engine = Memory
comment 'Members, among the players that a round looks at, of segments that others read'`,
    `create table if not exists seg_moved (
    segment LowCardinality(String) comment 'Name of the segment that others read',
    player_key UInt64 comment 'Key of the player',
    cause LowCardinality(String) comment 'As of his transition'
) engine = Memory
comment 'Whose membership the present round changed, of segments that others read'`,
  ],
}
