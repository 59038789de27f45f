import { setTimeout as sleep } from "node:timers/promises"
import { PitbossError } from "../../core/errors.ts"
import { TOPICS, type Topic } from "../../core/topic.ts"
import type { KafkaAccess, Warehouse } from "../../warehouse/warehouse.ts"
import type { EventLog } from "../log/log.ts"
import { attachLanding, detachLanding, LANDING_GROUP } from "./consumer.ts"
import { type LandingFault, landingFault } from "./fault.ts"
import type { LandingRules } from "./rules.ts"

const POLL_MS = 200
const REPLAY_GROUP = `${LANDING_GROUP}-replay`

/** A part of the log, by when its messages arrived in Kafka. */
export interface Stretch {
  readonly topics: readonly Topic[]
  readonly from: Date
  /** Undefined: up to now. */
  readonly to?: Date | undefined
}

export interface Replayed {
  /** Messages that were read again. */
  readonly messages: number
  /** Those of them whose events were not in the tables, though they had been read. */
  readonly eventsBack: number
  readonly seconds: number
}

export interface ReplayParts {
  readonly warehouse: Warehouse
  readonly log: EventLog
  readonly access: KafkaAccess
  readonly seal: string
  readonly rules?: LandingRules | undefined
  /** Ends the wait for what is still to be read. */
  readonly signal: AbortSignal
  /** Called where a block could not be inserted, when nobody inserts any more. */
  readonly onFault: (fault: LandingFault) => Promise<void>
}

type Places = ReadonlyMap<number, bigint>

/**
 * Reads a stretch of the log again, in a consumer group of its own, while the usual consumer is detached:
 * blocks stay one after the other. Identity decides what is new, so what is there already changes
 * nothing. Throws LANDING_FAILED where a block cannot be inserted, SERVER_STOPS where it is told to end.
 */
export async function replayStretch(
  parts: ReplayParts,
  { topics, from, to }: Stretch,
): Promise<Replayed> {
  const { warehouse, log } = parts
  const began = performance.now()
  const begins = new Map<Topic, Places>()
  const ends = new Map<Topic, Places>()
  let messages = 0n
  const since = await engineNow(warehouse)
  for (const topic of TOPICS) {
    // What the usual consumer has not read yet, it will.
    const end = await log.committedOffsets(LANDING_GROUP, topic)
    const isWanted = topics.includes(topic)
    const first = isWanted ? await log.offsetsAt(topic, from) : end
    const last = isWanted && to ? earlier(end, await log.offsetsAt(topic, to)) : end
    begins.set(topic, first)
    ends.set(topic, last)
    for (const [partition, offset] of last) messages += beyond(offset, first.get(partition))
  }
  if (messages > 0n) {
    await log.place(REPLAY_GROUP, begins)
    await attachLanding(warehouse, { ...parts, group: REPLAY_GROUP })
    const ended = await untilRead(parts, ends).finally(() => detachLanding(warehouse))
    if (ended !== "read") await giveUp(parts, ended)
  }
  const eventsBack = messages > 0n ? await eventsSince(warehouse, since, ends) : 0
  const seconds = (performance.now() - began) / 1_000
  return { messages: Number(messages), eventsBack, seconds }
}

async function engineNow(warehouse: Warehouse): Promise<string> {
  const [row] = await warehouse.query<{ now: string }>("select now64(3) as now")
  return row?.now ?? ""
}

// Events that came in since, of messages that had been read before.
async function eventsSince(
  warehouse: Warehouse,
  since: string,
  ends: ReadonlyMap<Topic, Places>,
): Promise<number> {
  const places = [...ends].flatMap(([topic, offsets]) =>
    [...offsets].map(([partition, offset]) => [`${topic}:${partition}`, Number(offset)] as const),
  )
  const [row] = await warehouse.query<{ n: string }>(
    `select count() as n from raw_event where ingested_at >= {since:DateTime64(3)}
    and kafka_offset < {ends:Array(UInt64)}[indexOf({places:Array(String)}, concat(topic, ':', toString(kafka_partition)))]`,
    {
      since,
      places: places.map(([place]) => place),
      ends: places.map(([, end]) => end),
    },
  )
  return Number(row?.n ?? 0)
}

function earlier(end: Places, to: Places): Places {
  const least = (partition: number, offset: bigint) => {
    const other = to.get(partition) ?? offset
    return other < offset ? other : offset
  }
  return new Map([...end].map(([partition, offset]) => [partition, least(partition, offset)]))
}

/** All of it was read, somebody wants to stop, or a block could not be inserted. */
type Ended = "read" | "stopped" | LandingFault

async function untilRead(
  { warehouse, log, signal }: ReplayParts,
  ends: ReadonlyMap<Topic, Places>,
): Promise<Ended> {
  for (const [topic, places] of ends)
    for (;;) {
      const fault = await landingFault(warehouse)
      if (fault) return fault
      if (signal.aborted) return "stopped"
      const read = await log.committedOffsets(REPLAY_GROUP, topic)
      if ([...places].every(([partition, end]) => beyond(end, read.get(partition)) === 0n)) break
      await sleep(POLL_MS)
    }
  return (await landingFault(warehouse)) ?? "read"
}

async function giveUp({ onFault }: ReplayParts, ended: "stopped" | LandingFault): Promise<never> {
  if (ended === "stopped")
    throw new PitbossError("SERVER_STOPS", "The server stopped in the middle: replay it again.")
  await onFault(ended)
  throw new PitbossError(
    "LANDING_FAILED",
    `A block could not be inserted (${ended.detail}). The tiles are healed: replay it again when that is mended.`,
  )
}

function beyond(end: bigint, offset = 0n): bigint {
  return end > offset ? end - offset : 0n
}
