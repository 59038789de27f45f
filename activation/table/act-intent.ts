import type { Migration } from "../../warehouse/warehouse.ts"

export const actIntent: Migration = {
  name: "4010_act_intent",
  statements: [
    `create table if not exists act_intent (
    intent_id String comment 'Hash of campaign, player and occurrence: the same wish is one row',
    campaign LowCardinality(String) comment 'Campaign',
    campaign_version LowCardinality(String) comment 'Version of its definition',
    channel LowCardinality(String) comment 'Channel',
    brand LowCardinality(String) comment 'Brand',
    player_id String comment 'As the operator names the player',
    player_key UInt64 comment 'Key of the player',
    occurrence_at DateTime64(3, 'UTC') comment 'When the player entered the segment',
    created_at DateTime64(3, 'UTC') comment 'When the intent was made'
) engine = ReplacingMergeTree order by (campaign, intent_id)
comment 'What campaigns want to send; nothing here has been decided yet'`,
  ],
}

export const actIntentPayload: Migration = {
  name: "4040_act_intent_payload",
  statements: [
    `alter table act_intent add column if not exists payload String
    comment 'JSON object of the segment''s other columns at the entry, as text; for the template'`,
  ],
}
