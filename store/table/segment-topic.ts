import type { StoreMigration } from "../migration.ts"

/** Up to where transitions of segments are in Kafka. One row. */
export const segmentTopic: StoreMigration = {
  name: "0020_segment_topic",
  statements: [
    `create table segment_topic (
       only integer primary key check (only = 1),
       evaluation_id text not null,
       segment text not null,
       player_key text not null,
       moved_at integer not null
     ) strict`,
  ],
}
