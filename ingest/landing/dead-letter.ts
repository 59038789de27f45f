import { PitbossError } from "../../core/errors.ts"
import type { Topic } from "../../core/topic.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { OPEN_MESSAGE } from "./dead-letter-seal.ts"

/** Most dead letters that one call lists. */
export const DEAD_LETTERS_MAX = 10_000

export interface DeadLetterFilter {
  /** Only this reason. */
  readonly reason?: string
  /** Also those that were replayed already. */
  readonly all?: boolean
  readonly limit?: number
}

export interface DeadLetter {
  readonly topic: Topic
  readonly kafka_partition: number
  readonly kafka_offset: string
  readonly source: string
  readonly reason: string
  readonly path: string
  readonly ingested_at: string
  readonly replayed_at: string | null
  /** Id of the event that was sent in its place, or empty. */
  readonly replaced_by: string
  /** The bytes as they came, where they were asked for: base64. */
  readonly message_base64?: string
}

/** SQL of a letter's place, `topic:partition:offset`. */
export const PLACE = "concat(topic, ':', toString(kafka_partition), ':', toString(kafka_offset))"

/** Likewise of a letter that was read. */
export function placeOf({ topic, kafka_partition, kafka_offset }: DeadLetter): string {
  return `${topic}:${kafka_partition}:${kafka_offset}`
}

/** Broken messages, latest first. Their bytes come only with the seal's key. */
export function listDeadLetters(
  warehouse: Warehouse,
  { reason, all = false, limit = 100 }: DeadLetterFilter = {},
  seal?: string,
): Promise<DeadLetter[]> {
  const message = seal === undefined ? "" : `, base64Encode(${OPEN_MESSAGE}) as message_base64`
  return warehouse.query<DeadLetter>(
    `select topic, kafka_partition, kafka_offset, source, reason, path, ingested_at, replayed_at, replaced_by${message}
from raw_dead_letter final
where ({all:UInt8} = 1 or replayed_at is null) and ({reason:String} = '' or reason = {reason:String})
order by ingested_at desc, topic, kafka_partition, kafka_offset
limit {limit:UInt32}`,
    {
      all: all ? 1 : 0,
      reason: reason ?? "",
      limit: Math.min(limit, DEAD_LETTERS_MAX),
      ...(seal !== undefined && { seal }),
    },
  )
}

export interface DeadLetterCount {
  readonly topic: string
  readonly source: string
  readonly reason: string
  readonly letters: number
  readonly first_at: string
  readonly latest_at: string
}

/** Broken messages that nobody has replayed, counted by topic, source and reason, most first. */
export async function countDeadLetters(warehouse: Warehouse): Promise<DeadLetterCount[]> {
  const rows = await warehouse.query<DeadLetterCount>(
    `select topic, source, reason, count() as letters, min(ingested_at) as first_at, max(ingested_at) as latest_at
from raw_dead_letter final where replayed_at is null
group by topic, source, reason order by letters desc, topic, source, reason`,
  )
  return rows.map((row) => ({ ...row, letters: Number(row.letters) }))
}

/**
 * One broken message with its bytes, by its place, `topic:partition:offset`. Throws DEAD_LETTER_PLACE,
 * DEAD_LETTER_UNKNOWN.
 */
export async function readDeadLetter(
  warehouse: Warehouse,
  place: string,
  seal: string,
): Promise<DeadLetter> {
  const [, topic, partition, offset] = /^([a-z]+):(\d{1,9}):(\d{1,18})$/.exec(place) ?? []
  if (topic === undefined)
    throw new PitbossError("DEAD_LETTER_PLACE", `'${place}': expected topic:partition:offset.`)
  const [letter] = await warehouse.query<DeadLetter>(
    `select topic, kafka_partition, kafka_offset, source, reason, path, ingested_at, replayed_at, replaced_by,
    base64Encode(${OPEN_MESSAGE}) as message_base64
from raw_dead_letter final
where topic = {topic:String} and kafka_partition = {partition:Int32} and kafka_offset = {offset:Int64}`,
    { topic, partition, offset, seal },
  )
  if (letter !== undefined) return letter
  throw new PitbossError(
    "DEAD_LETTER_UNKNOWN",
    `There is no dead letter at ${place}: 'dead-letters list' shows the places.`,
  )
}
