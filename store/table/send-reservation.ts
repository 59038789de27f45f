import type { StoreMigration } from "../migration.ts"

/** Which messages take a place among those that a player may get by a channel on one day of his. */
export const sendReservation: StoreMigration = {
  name: "0008_send_reservation",
  statements: [
    `create table send_reservation (
       brand text not null,
       player_id text not null,
       channel text not null,
       day text not null,
       intent_id text not null,
       reserved_at integer not null,
       primary key (brand, player_id, channel, day, intent_id)
     ) strict, without rowid`,
  ],
}
