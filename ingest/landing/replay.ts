import { setTimeout as sleep } from "node:timers/promises"
import { TOPICS, type Topic } from "../../core/topic.ts"
import type { KafkaAccess, Warehouse } from "../../warehouse/warehouse.ts"
import type { EventLog } from "../log/log.ts"
import { attachLanding, detachLanding, LANDING_GROUP } from "./consumer.ts"

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
  readonly seconds: number
}

export interface ReplayParts {
  readonly warehouse: Warehouse
  readonly log: EventLog
  readonly access: KafkaAccess
  readonly seal: string
}

type Places = ReadonlyMap<number, bigint>

/**
 * Reads a stretch of the log again, in a consumer group of its own, while the usual consumer is detached:
 * blocks stay one after the other. Identity decides what is new, so what is there already changes
 * nothing.
 */
export async function replayStretch(
  { warehouse, log, access, seal }: ReplayParts,
  { topics, from, to }: Stretch,
): Promise<Replayed> {
  const began = performance.now()
  const begins = new Map<Topic, Places>()
  const ends = new Map<Topic, Places>()
  let messages = 0n
  for (const topic of TOPICS) {
    const end = await log.endOffsets(topic)
    const isWanted = topics.includes(topic)
    const first = isWanted ? await log.offsetsAt(topic, from) : end
    const last = isWanted && to ? await log.offsetsAt(topic, to) : end
    begins.set(topic, first)
    ends.set(topic, last)
    for (const [partition, offset] of last) messages += beyond(offset, first.get(partition))
  }
  if (messages > 0n) {
    await log.place(REPLAY_GROUP, begins)
    await attachLanding(warehouse, access, seal, REPLAY_GROUP)
    try {
      await untilRead(log, ends)
    } finally {
      await detachLanding(warehouse)
    }
  }
  return { messages: Number(messages), seconds: (performance.now() - began) / 1_000 }
}

async function untilRead(log: EventLog, ends: ReadonlyMap<Topic, Places>): Promise<void> {
  for (const [topic, places] of ends)
    for (;;) {
      const read = await log.committedOffsets(REPLAY_GROUP, topic)
      if ([...places].every(([partition, end]) => beyond(end, read.get(partition)) === 0n)) break
      await sleep(POLL_MS)
    }
}

function beyond(end: bigint, offset = 0n): bigint {
  return end > offset ? end - offset : 0n
}
