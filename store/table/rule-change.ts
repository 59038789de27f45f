import type { StoreMigration } from "../migration.ts"

/**
 * Every change of a rule of law that somebody drafted, and what was done with it, row by row. Nothing is ever deleted:
 * which rules were in force at an instant can be told years later.
 */
export const ruleChange: StoreMigration = {
  name: "0023_rule_change",
  statements: [
    `create table rule_change (
       number integer primary key,
       law text not null,
       text text, -- the rule as YAML; null: as it ships, or none where none does
       base text not null, -- digest of the text that it changes; empty: there was none
       shipped text not null, -- digest of the text that shipped then; empty: none did
       note text not null,
       state text not null
         check (state in ('draft', 'proposed', 'approved', 'rejected', 'withdrawn')),
       rolls_back integer, -- number of the change that it takes back; null: none
       effective_at integer -- ms; null: nobody approved it
     ) strict`,
    "create index rule_change_law on rule_change (law, number)",
    `create table rule_change_step (
       id integer primary key,
       change integer not null, -- number of the change
       step text not null
         check (step in ('drafted', 'edited', 'proposed', 'approved', 'rejected', 'withdrawn')),
       actor text not null,
       at integer not null,
       reason text not null,
       text text -- what it said from then on; null: the step changed no text
     ) strict`,
    "create index rule_change_step_change on rule_change_step (change, id)",
  ],
}
