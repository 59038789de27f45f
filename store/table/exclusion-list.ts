import type { StoreMigration } from "../migration.ts"

/**
 * Lists of excluded people as keyed hashes, their imports, and which players stand on them. Nothing of a person on a
 * list is kept but hashes.
 */
export const exclusionList: StoreMigration = {
  name: "0025_exclusion_list",
  statements: [
    `create table exclusion_list (
       id text primary key,
       matching text not null, -- of what its hashes depend on: another one, and the list is to come anew
       configured_at integer not null,
       imported_at integer, -- of the last import that counts
       file_at integer, -- when its file was written: of full ones only a later one is taken on schedule
       matched_import integer not null -- up to which all contacts were compared
     ) strict, without rowid`,
    `create table exclusion_import (
       number integer primary key autoincrement,
       list text not null,
       mode text not null check (mode in ('full', 'delta')),
       state text not null check (state in ('staged', 'live', 'gone')),
       file_sha256 text not null,
       begun_at integer not null
     ) strict`,
    "create index exclusion_import_list on exclusion_import (list, state)",
    `create table exclusion_delivery (
       list text not null,
       name text not null, -- of the file, in the list's folder
       written_at integer not null, -- the file that was tried last: written again, it is another delivery
       state text not null check (state in ('taken', 'refused')),
       place_at integer not null, -- its place among the others: what was refused and is mended keeps it
       primary key (list, name)
     ) strict, without rowid`,
    `create table exclusion_entry (
       import integer not null,
       entry blob not null,
       is_removal integer not null, -- a delta says that he is no longer on the list
       primary key (import, entry)
     ) strict, without rowid`,
    `create table exclusion_key (
       key blob not null,
       import integer not null,
       entry blob not null,
       primary key (key, import, entry)
     ) strict, without rowid`,
    "create index exclusion_key_import on exclusion_key (import, entry)",
    `create table exclusion_match (
       list text not null,
       brand text not null,
       player_id text not null,
       entry blob not null,
       case_id text not null unique,
       kind text not null check (kind in ('exact', 'near')),
       state text not null check (state in ('exact', 'review', 'confirmed', 'dismissed')),
       since integer not null,
       off_list_at integer,
       is_told integer not null, -- 0: Kafka is still to be told of the exclusion
       decided_by text not null,
       primary key (list, brand, player_id, entry)
     ) strict, without rowid`,
    "create index exclusion_match_player on exclusion_match (brand, player_id)",
    "create index exclusion_match_untold on exclusion_match (is_told) where is_told = 0",
  ],
}
