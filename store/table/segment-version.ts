import type { StoreMigration } from "../migration.ts"

/**
 * Every text that a segment of the product ever had: one of a name and a number never changes. Of a name at most one
 * runs. What was done with them is kept beside them, row by row. (The driver falls over a table without rowids that has an
 * index of some of its rows.)
 */
export const segmentVersion: StoreMigration = {
  name: "0017_segment_version",
  statements: [
    `create table segment_version (
       name text not null,
       number integer not null,
       text text not null,
       state text not null check (state in ('draft', 'published', 'replaced', 'archived')),
       actor text not null,
       at integer not null,
       note text not null,
       primary key (name, number)
     ) strict`,
    "create unique index segment_version_published on segment_version (name) where state = 'published'",
    `create table segment_change (
       id integer primary key,
       name text not null,
       number integer not null,
       change text not null check (change in ('saved', 'published', 'archived')),
       actor text not null,
       at integer not null
     ) strict`,
    "create index segment_change_name on segment_change (name, id)",
  ],
}
