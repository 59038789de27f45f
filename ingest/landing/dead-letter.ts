import type { Topic } from "../../core/topic.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { EventLog } from "../log/log.ts"
import { OPEN_MESSAGE } from "./dead-letter-seal.ts"
import { letterKey } from "./letter-key.ts"

/** Most dead letters that one call lists or replays. */
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
  /** The bytes as they came, where they were asked for: base64. */
  readonly message_base64?: string
}

/** Broken messages, latest first. Their bytes come only with the seal's key. */
export function listDeadLetters(
  warehouse: Warehouse,
  { reason, all = false, limit = 100 }: DeadLetterFilter = {},
  seal?: string,
): Promise<DeadLetter[]> {
  const message = seal === undefined ? "" : `, base64Encode(${OPEN_MESSAGE}) as message_base64`
  return warehouse.query<DeadLetter>(
    `select topic, kafka_partition, kafka_offset, source, reason, path, ingested_at, replayed_at${message}
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

export interface Replay {
  readonly replayed: number
  /** Of the compliance topic, and nobody can tell whom they are about: sent again they would hold everybody. */
  readonly left: number
}

/**
 * Sends broken messages through their topic again, byte by byte, under the key of their player, and
 * marks them as replayed. What is still broken becomes a new dead letter; what was mended meanwhile
 * lands as an event.
 */
export async function replayDeadLetters(
  warehouse: Warehouse,
  log: EventLog,
  filter: DeadLetterFilter,
  seal: string,
): Promise<Replay> {
  const found = await listDeadLetters(warehouse, { limit: DEAD_LETTERS_MAX, ...filter }, seal)
  const letters = found.filter((one) => one.topic !== "compliance" || keyOf(one) !== undefined)
  const left = found.length - letters.length
  if (letters.length === 0) return { replayed: 0, left }
  const byTopic = groupByTopic(letters)
  await log.append(
    [...byTopic].map(([topic, ofTopic]) => ({
      topic,
      messages: ofTopic.map((letter) => ({
        key: keyOf(letter) ?? "replay",
        value: bytesOf(letter),
        headers: { "pitboss-source": letter.source },
      })),
    })),
  )
  await markReplayed(warehouse, letters)
  return { replayed: letters.length, left }
}

const bytesOf = ({ message_base64 = "" }: DeadLetter) => Buffer.from(message_base64, "base64")
const keyOf = (letter: DeadLetter) => letterKey(bytesOf(letter))

function groupByTopic(letters: readonly DeadLetter[]): Map<Topic, DeadLetter[]> {
  const groups = new Map<Topic, DeadLetter[]>()
  for (const letter of letters)
    groups.set(letter.topic, [...(groups.get(letter.topic) ?? []), letter])
  return groups
}

// A replay is a later version of the row; the one that came is never changed.
async function markReplayed(warehouse: Warehouse, letters: readonly DeadLetter[]): Promise<void> {
  const places = letters.map(
    ({ topic, kafka_partition, kafka_offset }) => `${topic} ${kafka_partition} ${kafka_offset}`,
  )
  await warehouse.command(
    `insert into raw_dead_letter
select topic, kafka_partition, kafka_offset, source, reason, path, message, ingested_at,
    now64(3, 'UTC') as replayed_at, version + 1 as version
from raw_dead_letter final
where concat(topic, ' ', toString(kafka_partition), ' ', toString(kafka_offset)) in {places:Array(String)}`,
    { places },
  )
}
