import { PitbossError } from "../../core/errors.ts"
import type { Topic } from "../../core/topic.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Entrance } from "../event/bound.ts"
import { parseEvent } from "../event/parse.ts"
import type { EventLog } from "../log/log.ts"
import type { DeadLetter, DeadLetterFilter } from "./dead-letter.ts"
import { OPEN_MESSAGE } from "./dead-letter-seal.ts"
import { letterKey } from "./letter-key.ts"

const PAGE_LETTERS = 10_000
/** What an event that takes a letter's place has in common with it, as far as the letter can be read. */
const SAME = ["event_id", "brand", "player_id"] as const

/**
 * Sends an event in place of a broken message, checked as the gateway checks it, and marks the message
 * as replayed. Throws the gateway's code where the event breaks the contract too, DEAD_LETTER_DONE where something
 * stands in its place already, DEAD_LETTER_OTHER where the event is not the letter's.
 */
export async function replaceDeadLetter(
  warehouse: Warehouse,
  log: EventLog,
  letter: DeadLetter,
  { event, ...at }: { readonly event: unknown } & Pick<Entrance, "bounds" | "arrivedAt">,
): Promise<void> {
  if (letter.replayed_at !== null)
    throw new PitbossError(
      "DEAD_LETTER_DONE",
      `${placeOf(letter)} went through the door again at ${letter.replayed_at}: what is wrong with that is told by a letter of its own.`,
    )
  const parsed = parseEvent(event, { ...at, source: letter.source })
  if (parsed.kind === "rejected") {
    const { code, path, reason } = parsed.rejection
    throw new PitbossError(code, `${path || "the event"}: ${reason}`, { path })
  }
  const { topics, key, value } = parsed.event
  const sent = JSON.parse(value) as Record<string, unknown>
  refuseOther(letter, sent)
  const headers = { "pitboss-source": letter.source }
  await log.append(topics.map((topic) => ({ topic, messages: [{ key, value, headers }] })))
  await markReplayed(warehouse, [letter], String(sent["event_id"]))
}

// Another event is sent to the gateway. What was wrong with the letter may of course be mended.
function refuseOther(letter: DeadLetter, sent: Readonly<Record<string, unknown>>): void {
  const said = saidBy(letter)
  for (const name of SAME) {
    const before = said[name]
    if (typeof before !== "string" || letter.path === name || before === sent[name]) continue
    throw new PitbossError(
      "DEAD_LETTER_OTHER",
      `${name}: the letter at ${placeOf(letter)} has another one; expected the same. An event of its own is sent with 'pitboss ingest'.`,
      { path: name },
    )
  }
}

function saidBy(letter: DeadLetter): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(bytesOf(letter).toString("utf8")) ?? {}) as Record<string, unknown>
  } catch {
    return {}
  }
}

export interface Replay {
  readonly replayed: number
  /** Of the compliance topic, and nobody can tell whom they are about: sent again they would hold everybody. */
  readonly left: number
  /** Beyond the limit. */
  readonly waiting: number
}

/**
 * Sends broken messages through their topic again, byte by byte, under the key of their player and in the order in
 * which they came, and marks them as replayed: all of them, or at most `limit`. What is still broken becomes a
 * new dead letter; what was mended meanwhile lands as an event.
 */
export async function replayDeadLetters(
  warehouse: Warehouse,
  log: EventLog,
  { limit = Number.MAX_SAFE_INTEGER, ...filter }: DeadLetterFilter,
  seal: string,
): Promise<Replay> {
  // What breaks the contract once more comes behind them.
  const places = await waitingPlaces(warehouse, filter)
  const chosen = places.slice(0, limit)
  let replayed = 0
  for (let first = 0; first < chosen.length; first += PAGE_LETTERS) {
    const letters = await lettersAt(warehouse, chosen.slice(first, first + PAGE_LETTERS), seal)
    const sent = letters.filter((one) => one.topic !== "compliance" || keyOf(one) !== undefined)
    replayed += sent.length
    if (sent.length === 0) continue
    await log.append([...groupByTopic(sent)])
    await markReplayed(warehouse, sent)
  }
  return { replayed, left: chosen.length - replayed, waiting: places.length - chosen.length }
}

const PLACE = "concat(topic, ':', toString(kafka_partition), ':', toString(kafka_offset))"
const IN_ORDER = "order by ingested_at, topic, kafka_partition, kafka_offset"

async function waitingPlaces(
  warehouse: Warehouse,
  { reason = "", all = false }: DeadLetterFilter,
): Promise<readonly string[]> {
  const rows = await warehouse.query<{ place: string }>(
    `select ${PLACE} as place from raw_dead_letter final
where ({all:UInt8} = 1 or replayed_at is null) and ({reason:String} = '' or reason = {reason:String})
${IN_ORDER}`,
    { all: all ? 1 : 0, reason },
  )
  return rows.map(({ place }) => place)
}

function lettersAt(
  warehouse: Warehouse,
  places: readonly string[],
  seal: string,
): Promise<DeadLetter[]> {
  return warehouse.query<DeadLetter>(
    `select topic, kafka_partition, kafka_offset, source, base64Encode(${OPEN_MESSAGE}) as message_base64
from raw_dead_letter final where ${PLACE} in {places:Array(String)}
${IN_ORDER}`,
    { places, seal },
  )
}

const placeOf = ({ topic, kafka_partition, kafka_offset }: DeadLetter) =>
  `${topic}:${kafka_partition}:${kafka_offset}`
const bytesOf = ({ message_base64 = "" }: DeadLetter) => Buffer.from(message_base64, "base64")
const keyOf = (letter: DeadLetter) => letterKey(bytesOf(letter))

function groupByTopic(letters: readonly DeadLetter[]) {
  const topics = [...new Set(letters.map(({ topic }) => topic))]
  return topics.map((topic: Topic) => ({
    topic,
    messages: letters
      .filter((letter) => letter.topic === topic)
      .map((letter) => ({
        key: keyOf(letter) ?? "replay",
        value: bytesOf(letter),
        headers: { "pitboss-source": letter.source },
      })),
  }))
}

// A replay is a later version of the row; the one that came is never changed.
async function markReplayed(
  warehouse: Warehouse,
  letters: readonly DeadLetter[],
  replacedBy = "",
): Promise<void> {
  const names =
    "topic, kafka_partition, kafka_offset, source, reason, path, message, ingested_at, replayed_at, version, replaced_by"
  await warehouse.command(
    `insert into raw_dead_letter (${names})
select topic, kafka_partition, kafka_offset, source, reason, path, message, ingested_at,
    now64(3, 'UTC') as replayed_at, version + 1 as version, {replaced_by:String} as replaced_by
from raw_dead_letter final where ${PLACE} in {places:Array(String)}`,
    { places: letters.map(placeOf), replaced_by: replacedBy },
  )
}
