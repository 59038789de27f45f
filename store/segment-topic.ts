import type { Knex } from "knex"
import type { Effects } from "../core/effects.ts"
import { guarded } from "./database.ts"

/** The last transition, in the order in which they are published, that Kafka has acknowledged. */
export interface TopicPlace {
  /** 64 bits, as decimal text, like the player's key. */
  readonly evaluationId: string
  readonly segment: string
  readonly playerKey: string
}

/** Remembers up to where transitions of segments are in Kafka. */
export interface SegmentTopicPlace {
  /** Undefined: nothing was ever published. */
  read(): Promise<TopicPlace | undefined>
  /** Behind Kafka's acknowledgment, and never before. */
  move(to: TopicPlace): Promise<void>
}

interface Row {
  readonly evaluation_id: string
  readonly segment: string
  readonly player_key: string
}

export function createSegmentTopicPlace(database: Knex, { now }: Effects): SegmentTopicPlace {
  return {
    read: () =>
      guarded("read how far transitions are published", async () => {
        const row = await database<Row>("segment_topic").first()
        return (
          row && {
            evaluationId: row.evaluation_id,
            segment: row.segment,
            playerKey: row.player_key,
          }
        )
      }),
    move: ({ evaluationId, segment, playerKey }) =>
      guarded("note how far transitions are published", async () => {
        await database("segment_topic")
          .insert({
            ...{ only: 1, evaluation_id: evaluationId, segment, player_key: playerKey },
            moved_at: now().getTime(),
          })
          .onConflict("only")
          .merge()
      }),
  }
}
