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

/**
 * Links that the log is still to be told of, apart from the hashes: they stay to be told when the contact changes or
 * goes meanwhile, and nobody has to look through the contacts that one player alone has.
 */
export const vaultLinkUntold: StoreMigration = {
  name: "0013_vault_link_untold",
  statements: [
    "drop index vault_link_untold",
    `create table vault_link_untold (
       brand text not null,
       player_id text not null,
       kind text not null,
       person_id text not null,
       linked_at integer not null,
       primary key (brand, player_id, kind, person_id)
     ) strict, without rowid`,
    `insert into vault_link_untold
     select brand, player_id, kind, person_id, linked_at from vault_link as mine
     where is_told = 0 and exists (
       select 1 from vault_link as other where other.kind = mine.kind and other.hash = mine.hash
         and (other.brand, other.player_id) != (mine.brand, mine.player_id))`,
    `update vault_link set is_told = 1 where (brand, player_id, kind) in (
       select brand, player_id, kind from vault_link_untold)`,
    "alter table vault_link rename column is_told to is_shared",
    "alter table vault_link drop column linked_at",
  ],
}
