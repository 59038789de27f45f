import type { Migration } from "../../warehouse/warehouse.ts"

export const actDecision: Migration = {
  name: "4020_act_decision",
  statements: [
    `create table if not exists act_decision (
    decision_id String comment 'Identity of the decision',
    intent_id String comment 'What it decides on',
    campaign LowCardinality(String) comment 'Campaign',
    channel LowCardinality(String) comment 'Channel',
    brand LowCardinality(String) comment 'Brand',
    player_id String comment 'As the operator names the player',
    player_key UInt64 comment 'Key of the player',
    decided_at DateTime64(3, 'UTC') comment 'When the gate decided, next to the send',
    verdict LowCardinality(String) comment 'allow, suppress or defer',
    reasons Array(LowCardinality(String)) comment 'Every rule that said no, or why it was deferred',
    defer_until Nullable(DateTime64(3, 'UTC')) comment 'When it is decided again',
    inputs String comment 'What each rule looked at, JSON without personal data',
    rule_version LowCardinality(String) comment 'Version of the rules'
) engine = MergeTree order by (campaign, player_key, decided_at)
comment 'Every verdict of the compliance gate, with all reasons and inputs'`,
  ],
}
