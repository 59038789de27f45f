import type { StoreMigration } from "../migration.ts"

/**
 * Which players have the same verified contact: a keyed hash of it, and the random name under which the rest of
 * Pitboss knows that they have the same. No hash leaves the store.
 */
export const vaultLink: StoreMigration = {
  name: "0012_vault_link",
  statements: [
    `create table vault_link (
       brand text not null,
       player_id text not null,
       kind text not null,
       hash blob not null,
       person_id text not null,
       linked_at integer not null,
       is_told integer not null,
       primary key (brand, player_id, kind)
     ) strict, without rowid`,
    "create index vault_link_hash on vault_link (kind, hash)",
    "create index vault_link_untold on vault_link (is_told) where is_told = 0",
  ],
}
