import type { StoreMigration } from "../migration.ts"

/** Dead letters that went through the door again, on disk before they do; state is attempting or done. */
export const letterAttempt: StoreMigration = {
  name: "0016_letter_attempt",
  statements: [
    `create table letter_attempt (
       place text primary key,
       state text not null,
       brand text not null,
       event_id text not null,
       attempted_at integer not null
     ) strict, without rowid`,
  ],
}
