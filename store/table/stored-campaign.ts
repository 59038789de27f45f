import type { StoreMigration } from "../migration.ts"

/** Campaigns that were made in the product, beside those in files. */
export const storedCampaign: StoreMigration = {
  name: "0009_stored_campaign",
  statements: [
    `create table stored_campaign (
       name text primary key,
       definition text not null,
       changed_by text not null,
       changed_at integer not null
     ) strict`,
  ],
}
