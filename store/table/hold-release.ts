import type { StoreMigration } from "../migration.ts"

/** Unreadable rows of the compliance topic that a person has looked at and released. */
export const holdRelease: StoreMigration = {
  name: "0007_hold_release",
  statements: [
    `create table hold_release (
       partition integer not null,
       message_offset text not null,
       released_by text not null,
       released_at integer not null,
       primary key (partition, message_offset)
     ) strict, without rowid`,
  ],
}
