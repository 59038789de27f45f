import type { StoreMigration } from "../migration.ts"

/** One row: the run that is going on, or how the last one ended. */
export const processRun: StoreMigration = {
  name: "0006_process_run",
  statements: [
    `create table process_run (
       only integer primary key check (only = 1),
       started_at integer not null,
       last_alive_at integer not null,
       stopped_at integer
     ) strict`,
  ],
}
