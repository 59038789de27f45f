import { PitbossError } from "../../core/errors.ts"
import type { Topic } from "../../core/topic.ts"
import type { LetterReplacement } from "../../store/letter-attempt.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Entrance } from "../event/bound.ts"
import { parseEvent } from "../event/parse.ts"
import type { TopicMessages } from "../log/appender.ts"
import {
  type DeadLetter,
  type DeadLetterFilter,
  PLACE,
  placeOf,
  readDeadLetter,
} from "./dead-letter.ts"
import { type LetterParts, learnDone, markReplayed } from "./dead-letter-attempt.ts"
import { OPEN_MESSAGE } from "./dead-letter-seal.ts"
import { letterKey } from "./letter-key.ts"

const PAGE_LETTERS = 10_000
/** With these Kafka was never asked. */
const NEVER_SENT = ["LOG_BUSY", "LOG_MESSAGE_TOO_LONG"]
/** What an event that takes a letter's place has in common with it, as far as the letter can be read. */
const SAME = ["event_id", "brand", "player_id"] as const

/**
 * Sends an event in place of a broken message, checked as the gateway checks it, and marks the message
 * as replayed: once, also where several people do so at once or the process is killed in it. Throws the gateway's code
 * where the event breaks the contract too, DEAD_LETTER_DONE where something stands in its place already,
 * DEAD_LETTER_OTHER where the event is not the letter's.
 */
export function replaceDeadLetter(
  parts: LetterParts,
  place: string,
  { event, ...at }: { readonly event: unknown } & Pick<Entrance, "bounds" | "arrivedAt">,
): Promise<void> {
  const { warehouse, attempts, seal } = parts
  return attempts.inTurn(async () => {
    const letter = await readDeadLetter(warehouse, place, seal)
    if (letter.replayed_at !== null || (await learnDone(parts, [letter])).has(place))
      throw new PitbossError(
        "DEAD_LETTER_DONE",
        `${place} went through the door already: 'dead-letters list --all' says what stands in its place, and what is wrong with that is told by a letter of its own.`,
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
    const replacement = { brand: String(sent["brand"]), eventId: String(sent["event_id"]) }
    const batch = topics.map((topic) => ({ topic, messages: [{ key, value, headers }] }))
    await sendNoted(parts, [letter], batch, replacement)
  })
}

// On disk before it goes: who comes behind a kill knows that it may be in Kafka.
async function sendNoted(
  { warehouse, log, attempts }: LetterParts,
  letters: readonly DeadLetter[],
  batch: readonly TopicMessages[],
  replacement?: LetterReplacement,
): Promise<void> {
  const places = letters.map(placeOf)
  await attempts.begin(places, replacement)
  try {
    await log.append(batch)
  } catch (thrown) {
    if (thrown instanceof PitbossError && NEVER_SENT.includes(thrown.code))
      await attempts.withdraw(places)
    throw thrown
  }
  await markReplayed(warehouse, places, replacement?.eventId)
  await attempts.finish(places)
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
 * which they came, and marks them as replayed: all of them, or at most `limit`; what somebody else sends, or a killed
 * process has sent, goes once. What is still broken becomes a new dead letter; what was mended meanwhile lands as an
 * event.
 */
export function replayDeadLetters(
  parts: LetterParts,
  { limit = Number.MAX_SAFE_INTEGER, ...filter }: DeadLetterFilter,
): Promise<Replay> {
  const { warehouse, attempts, seal } = parts
  return attempts.inTurn(async () => {
    // What breaks the contract once more comes behind them.
    const places = await waitingPlaces(warehouse, filter)
    const chosen = places.slice(0, limit)
    let [replayed, left] = [0, 0]
    for (let first = 0; first < chosen.length; first += PAGE_LETTERS) {
      const page = chosen.slice(first, first + PAGE_LETTERS)
      const letters = await lettersAt(warehouse, page, seal)
      const done = await learnDone(parts, letters)
      const open = letters.filter((one) => one.replayed_at !== null || !done.has(placeOf(one)))
      const sent = open.filter((one) => one.topic !== "compliance" || keyOf(one) !== undefined)
      replayed += sent.length
      left += open.length - sent.length
      if (sent.length > 0) await sendNoted(parts, sent, [...groupByTopic(sent)])
    }
    return { replayed, left, waiting: places.length - chosen.length }
  })
}

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
    `select topic, kafka_partition, kafka_offset, source, replayed_at, base64Encode(${OPEN_MESSAGE}) as message_base64
from raw_dead_letter final where ${PLACE} in {places:Array(String)}
${IN_ORDER}`,
    { places, seal },
  )
}

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
