import type { StoreMigration } from "../migration.ts"

/** Where it is decided and nothing sent, and since when; what ended stays, for what was wanted then is not sent later. */
export const shadowMode: StoreMigration = {
  name: "0024_shadow_mode",
  statements: [
    `create table shadow_mode (
       id integer primary key,
       scope text not null check (scope in ('brand', 'jurisdiction', 'campaign')),
       name text not null,
       since integer not null, -- ms
       until integer, -- ms; null: it is on
       on_by text not null,
       on_reason text not null,
       off_by text not null,
       off_reason text not null
     ) strict`,
    "create unique index shadow_mode_on on shadow_mode (scope, name) where until is null",
  ],
}
