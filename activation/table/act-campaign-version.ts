import type { Migration } from "../../warehouse/warehouse.ts"

/** Under which text it was decided, and which text was sent: intents name the one that was in force when they were made. */
export const actCampaignVersion: Migration = {
  name: "4050_act_campaign_version",
  statements: [
    `alter table act_decision add column if not exists campaign_version LowCardinality(String)
    comment 'Version of the campaign''s definition that was decided on; empty of before it was kept'`,
    `alter table act_send add column if not exists campaign_version LowCardinality(String)
    comment 'Version of the campaign''s definition that was handed over; empty of before it was kept'`,
  ],
}
