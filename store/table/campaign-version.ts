import type { StoreMigration } from "../migration.ts"

/**
 * Every definition that a campaign ever had, with who put or removed it: what was sent is proven by the text of its
 * version. Rows are added, and none is changed. What stood before this was kept begins it.
 */
export const campaignVersion: StoreMigration = {
  name: "0015_campaign_version",
  statements: [
    `create table campaign_version (
       id integer primary key,
       name text not null,
       change text not null check (change in ('put', 'file', 'removed')),
       definition text not null,
       changed_by text not null,
       changed_at integer not null
     ) strict`,
    "create index campaign_version_name on campaign_version (name, id)",
    `insert into campaign_version (name, change, definition, changed_by, changed_at)
       select name, 'put', definition, changed_by, changed_at from stored_campaign order by changed_at`,
  ],
}
