import type { StoreMigration } from "../migration.ts"

/**
 * How far each file of history has been imported: what a next run with the same content and the same
 * mapping goes on from. The number stands for a partition in the places of its events, below zero.
 */
export const importFile: StoreMigration = {
  name: "0011_import_file",
  statements: [
    `create table import_file (
       number integer primary key autoincrement,
       file text not null,
       content_hash text not null,
       mapping_hash text not null,
       source text not null,
       last_line integer,
       rows_total integer not null default 0,
       lines_done integer not null default 0,
       rows_read integer not null default 0,
       accepted integer not null default 0,
       rejected integer not null default 0,
       started_at integer not null,
       changed_at integer not null,
       ended_at integer
     ) strict`,
    `create index import_file_open on import_file (content_hash, mapping_hash)
       where ended_at is null`,
  ],
}
