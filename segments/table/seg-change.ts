import type { Migration } from "../../warehouse/warehouse.ts"

export const segChange: Migration = {
  name: "3040_seg_change",
  statements: [
    `create table if not exists seg_change (
    segment LowCardinality(String) comment 'Name of the segment',
    player_key UInt64 comment 'Key of the player',
    change LowCardinality(String) comment 'entered or left',
    payload String comment 'JSON object of the select''s other columns, as text, for those who entered'
) engine = Memory
comment 'What the present round of evaluations found, before it is booked'`,
  ],
}
