import type { Topic } from "../core/topic.ts"
import { parseEvent } from "../ingest/event/parse.ts"
import { Sequence } from "../ingest/gateway/sequence.ts"
import type { EventLog, LogMessage } from "../ingest/log/log.ts"
import { simulate } from "../ingest/simulator/simulation.ts"

const APPEND_ROWS = 5_000

/**
 * Fills the topics with events of the simulated operator: mixed types, 1% up to 30 days late, 2%
 * repeats. Returns how many messages and how many distinct events the warehouse must end with.
 */
export async function fillTopics(
  log: EventLog,
  events: number,
): Promise<{ messages: number; distinct: number }> {
  const { history } = simulate({
    seed: 11,
    players: 5_000,
    events,
    now: Date.now(),
    lapsing: 0,
    lapsingFirstMs: 0,
  })
  const sequence = new Sequence(() => new Date())
  const identities = new Set<string>()
  let batch: { topic: Topic; message: LogMessage }[] = []
  let messages = 0
  const flush = async () => {
    const byTopic = new Map<Topic, LogMessage[]>()
    for (const { topic, message } of batch)
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), message])
    await log.append([...byTopic].map(([topic, all]) => ({ topic, messages: all })))
    messages += batch.length
    batch = []
  }
  for (const sending of history) {
    if (sending.kind !== "event" && sending.kind !== "repeat") continue
    const parsed = parseEvent(sending.event)
    if (parsed.kind === "rejected") continue
    identities.add(`${sending.event.brand} ${parsed.event.eventId}`)
    const { key, value, topics } = parsed.event
    const headers = { "pitboss-source": "bench", "pitboss-seq": sequence.next() }
    batch.push({ topic: topics[0] as Topic, message: { key, value, headers } })
    if (batch.length >= APPEND_ROWS) await flush()
  }
  await flush()
  return { messages, distinct: identities.size }
}
