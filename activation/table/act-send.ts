import type { Migration } from "../../warehouse/warehouse.ts"

export const actSend: Migration = {
  name: "4030_act_send",
  statements: [
    `create table if not exists act_send (
    intent_id String comment 'What was sent',
    attempt UInt32 comment 'Number of the attempt, from 1',
    campaign LowCardinality(String) comment 'Campaign',
    channel LowCardinality(String) comment 'Channel',
    brand LowCardinality(String) comment 'Brand',
    player_id String comment 'As the operator names the player',
    player_key UInt64 comment 'Key of the player',
    attempted_at DateTime64(3, 'UTC') comment 'On disk before the call',
    finished_at DateTime64(3, 'UTC') comment 'When the provider had answered',
    outcome LowCardinality(String) comment 'accepted, failed or unknown',
    is_final UInt8 comment '1: it is not tried again',
    provider_message_id String comment 'The provider''s name for it',
    detail String comment 'The provider''s code, without personal data'
) engine = ReplacingMergeTree order by (campaign, intent_id, attempt)
comment 'Receipts: how each call to a provider ended'`,
  ],
}
