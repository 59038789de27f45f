import { PitbossError } from "../../core/errors.ts"
import type { Topic } from "../../core/topic.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Entrance } from "../event/bound.ts"
import { parseEvent } from "../event/parse.ts"
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
    `select topic, kafka_partition, kafka_offset, source, reason, path, ingested_at, replayed_at,
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

/**
 * Sends an event in place of a broken message, checked as the gateway checks it, and marks the message
 * as replayed. Throws the gateway's code where the event breaks the contract too.
 */
export async function replaceDeadLetter(
  warehouse: Warehouse,
  log: EventLog,
  letter: DeadLetter,
  { event, ...at }: { readonly event: unknown } & Pick<Entrance, "bounds" | "arrivedAt">,
): Promise<void> {
  const parsed = parseEvent(event, { ...at, source: letter.source })
  if (parsed.kind === "rejected") {
    const { code, path, reason } = parsed.rejection
    throw new PitbossError(code, `${path || "the event"}: ${reason}`, { path })
  }
  const { topics, key, value } = parsed.event
  const headers = { "pitboss-source": letter.source }
  await log.append(topics.map((topic) => ({ topic, messages: [{ key, value, headers }] })))
  await markReplayed(warehouse, [letter])
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
