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

/** By what a campaign is set off: where that changes, it starts anew. */
export const campaignStartTrigger: StoreMigration = {
  name: "0010_campaign_start_trigger",
  statements: ["alter table campaign_start add column set_off_by text not null default ''"],
}
