import type { StoreMigration } from "../migration.ts"

/** Keys by which sources and people reach the API. Only a hash of the token is kept. */
export const apiKey: StoreMigration = {
  name: "0003_api_key",
  statements: [
    `create table api_key (
       id text primary key,
       name text not null,
       role text not null check (role in ('source', 'admin', 'viewer')),
       token_hash text not null unique,
       created_at integer not null,
       revoked_at integer
     ) strict`,
  ],
}
