import { type PlayerRef, playerName } from "../../core/player.ts"
import type { Topic } from "../../core/topic.ts"
import { parseEvent } from "../../ingest/event/parse.ts"
import type { EventLog, LogMessage } from "../../ingest/log/log.ts"

/** An event that activation tells, like everybody's, and whom it is about. */
export interface Announcement {
  readonly player: PlayerRef
  readonly event: object
}

/** Appends events to their topics, in one acknowledged write. */
export async function tell(log: EventLog, announcements: readonly Announcement[]): Promise<void> {
  const byTopic = new Map<Topic, LogMessage[]>()
  for (const { player, event } of announcements) {
    const parsed = parseEvent(event)
    if (parsed.kind !== "event") continue
    const message = {
      key: playerName(player),
      value: parsed.event.value,
      headers: { "pitboss-source": "activation" },
    }
    for (const topic of parsed.event.topics)
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), message])
  }
  await log.append([...byTopic].map(([topic, messages]) => ({ topic, messages })))
}
