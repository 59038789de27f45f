import type { StoreMigration } from "../migration.ts"

/** What registers of excluded people answered of players: nothing of a person is kept but the answer. */
export const registerAnswer: StoreMigration = {
  name: "0026_register_answer",
  statements: [
    `create table register_answer (
       register text not null,
       brand text not null,
       player_id text not null,
       answer text not null check (answer in ('excluded', 'formerly_excluded', 'not_excluded')),
       asked_at integer not null, -- before his contact was read: it is about no later one
       request_id text not null, -- of the look-up, as its record in the chain names it
       excluded_at integer, -- since when it says that he is; null: it does not
       is_told integer not null, -- 0: Kafka is still to be told of the exclusion
       primary key (register, brand, player_id)
     ) strict, without rowid`,
    "create index register_answer_untold on register_answer (is_told) where is_told = 0",
  ],
}
