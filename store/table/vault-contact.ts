import type { StoreMigration } from "../migration.ts"

/**
 * Personal data, one row per player: the player's own key, wrapped by the master key, and his
 * contact, sealed with that key. Without the row there is no key: deleting it shreds the contact.
 */
export const vaultContact: StoreMigration = {
  name: "0002_vault_contact",
  statements: [
    `create table vault_contact (
       brand text not null,
       player_id text not null,
       wrapped_key blob not null,
       sealed blob not null,
       updated_at integer not null,
       primary key (brand, player_id)
     ) strict, without rowid`,
  ],
}
