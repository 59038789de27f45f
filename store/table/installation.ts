import type { StoreMigration } from "../migration.ts"

/**
 * One row: which installation this is, so that its master key is found wherever the folder moves,
 * and a proof by which a wrong master key is told at once.
 */
export const installation: StoreMigration = {
  name: "0001_installation",
  statements: [
    `create table installation (
       only integer primary key check (only = 1),
       id text not null,
       key_proof text,
       created_at integer not null
     ) strict`,
  ],
}
