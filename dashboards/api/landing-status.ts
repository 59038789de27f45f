import { realEffects } from "../../core/effects.ts"
import { TOPICS, type Topic } from "../../core/topic.ts"
import type { EventLog } from "../../ingest/log/log.ts"
import type { LandingStatus } from "./options.ts"

/** Looks at the ends that are not reached yet; beyond it the oldest go, which only costs precision. */
const SAMPLES_MAX = 900
/** After a longer pause older samples say nothing about now. */
const PAUSE_MS_MAX = 10_000

interface Sample {
  readonly at: Date
  readonly ends: ReadonlyMap<string, bigint>
}

/**
 * Lag by topic and the instant to which the tables are complete: the latest past look at Kafka's
 * ends that the consumer group has reached in every partition.
 */
export function createLandingStatus(
  log: Pick<EventLog, "endOffsets" | "committedOffsets">,
  groupId: string,
  { now } = realEffects,
): () => Promise<LandingStatus> {
  let waiting: Sample[] = []
  let reachedAt: Date | undefined
  let lastAt = 0
  return async function landingStatus() {
    const at = now()
    if (at.getTime() - lastAt > PAUSE_MS_MAX) {
      waiting = []
      reachedAt = undefined
    }
    lastAt = at.getTime()
    const ends = await offsets((topic) => log.endOffsets(topic))
    const committed = await offsets((topic) => log.committedOffsets(groupId, topic))
    waiting.push({ at, ends })
    const reached = waiting.findLastIndex((sample) => isReached(sample, committed))
    if (reached >= 0) reachedAt = waiting[reached]?.at
    waiting = waiting.slice(reached + 1).slice(-SAMPLES_MAX)
    return { lag: lagByTopic(ends, committed), completeTo: reachedAt }
  }
}

async function offsets(
  read: (topic: Topic) => Promise<ReadonlyMap<number, bigint>>,
): Promise<ReadonlyMap<string, bigint>> {
  const all = await Promise.all(
    TOPICS.map(async (topic) =>
      [...(await read(topic))].map(
        ([partition, offset]) => [`${topic}/${partition}`, offset] as const,
      ),
    ),
  )
  return new Map(all.flat())
}

function isReached({ ends }: Sample, committed: ReadonlyMap<string, bigint>): boolean {
  for (const [place, end] of ends) if ((committed.get(place) ?? 0n) < end) return false
  return true
}

function lagByTopic(
  ends: ReadonlyMap<string, bigint>,
  committed: ReadonlyMap<string, bigint>,
): Record<Topic, number> {
  const lag = Object.fromEntries(TOPICS.map((topic) => [topic, 0])) as Record<Topic, number>
  for (const [place, end] of ends) {
    const behind = end - (committed.get(place) ?? 0n)
    if (behind > 0n) lag[place.split("/")[0] as Topic] += Number(behind)
  }
  return lag
}
