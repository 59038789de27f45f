import { setTimeout as sleep } from "node:timers/promises"
import { PitbossError } from "../../core/errors.ts"
import { TOPICS, type Topic } from "../../core/topic.ts"
import type { EventLog } from "../log/log.ts"
import { LANDING_GROUP } from "./consumer.ts"

const POLL_MS = 100

/** How far Kafka has acknowledged, and how far the warehouse has taken it, by `topic:partition`. */
export interface LandingOffsets {
  readonly ends: ReadonlyMap<string, bigint>
  readonly committed: ReadonlyMap<string, bigint>
}

/** Reads the end first: what is committed by then can only be more. */
export async function landingOffsets(log: EventLog): Promise<LandingOffsets> {
  const ends = new Map<string, bigint>()
  const committed = new Map<string, bigint>()
  await Promise.all(
    TOPICS.map(async (topic) => {
      for (const [partition, end] of await log.endOffsets(topic))
        ends.set(`${topic}:${partition}`, end)
      for (const [partition, offset] of await log.committedOffsets(LANDING_GROUP, topic))
        committed.set(`${topic}:${partition}`, offset)
    }),
  )
  return { ends, committed }
}

/** Messages below the ends that are not committed yet. */
export function missingBelow(
  ends: LandingOffsets["ends"],
  committed: LandingOffsets["committed"],
): number {
  let missing = 0n
  for (const [place, end] of ends) {
    const behind = end - (committed.get(place) ?? 0n)
    if (behind > 0n) missing += behind
  }
  return Number(missing)
}

/**
 * Resolves when everything that Kafka has acknowledged up to now is in the tables. A block's
 * offsets are committed only when its insert, with all its views, has ended.
 * Throws LANDING_TIMEOUT, naming how much is missing.
 */
export async function untilLanded(log: EventLog, timeoutMs: number): Promise<void> {
  const targets = new Map<Topic, ReadonlyMap<number, bigint>>()
  for (const topic of TOPICS) targets.set(topic, await log.endOffsets(topic))
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const missing = await missingMessages(log, targets)
    if (missing === 0n) return
    if (Date.now() > deadline)
      throw new PitbossError(
        "LANDING_TIMEOUT",
        `${missing} messages are in Kafka but not in the tables after ${timeoutMs} ms.`,
        { missing: Number(missing) },
      )
    await sleep(POLL_MS)
  }
}

async function missingMessages(
  log: EventLog,
  targets: ReadonlyMap<Topic, ReadonlyMap<number, bigint>>,
): Promise<bigint> {
  let missing = 0n
  for (const [topic, ends] of targets) {
    const committed = await log.committedOffsets(LANDING_GROUP, topic)
    for (const [partition, end] of ends) {
      const behind = end - (committed.get(partition) ?? 0n)
      if (behind > 0n) missing += behind
    }
  }
  return missing
}
