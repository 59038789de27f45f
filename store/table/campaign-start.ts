import type { StoreMigration } from "../migration.ts"

/** Since when a campaign takes players: what happened before its first start sends nothing. */
export const campaignStart: StoreMigration = {
  name: "0005_campaign_start",
  statements: [
    `create table campaign_start (
       campaign text primary key,
       started_at integer not null
     ) strict`,
  ],
}
