import { playerName } from "../../core/player.ts"
import type { Topic } from "../../core/topic.ts"
import { parseEvent } from "../../ingest/event/parse.ts"
import type { EventLog, LogMessage } from "../../ingest/log/log.ts"
import type { Attempt } from "../../store/send-attempt.ts"
import { isHardBounce } from "../channel/bounce.ts"

/**
 * Tells the log what was sent and what bounced for good, as events like everybody's. A bounce goes to
 * the compliance topic as well: no other campaign tries the address again.
 */
export async function announce(log: EventLog, finished: readonly Attempt[]): Promise<void> {
  const byTopic = new Map<Topic, LogMessage[]>()
  for (const one of finished) {
    const event = eventOf(one)
    const parsed = event && parseEvent(event)
    if (parsed?.kind !== "event") continue
    const message = {
      key: playerName(one.player),
      value: parsed.event.value,
      headers: { "pitboss-source": "activation" },
    }
    for (const topic of parsed.event.topics)
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), message])
  }
  await log.append([...byTopic].map(([topic, messages]) => ({ topic, messages })))
}

function eventOf(one: Attempt): object | undefined {
  const base = {
    brand: one.player.brand,
    player_id: one.player.playerId,
    occurred_at: (one.finishedAt ?? one.attemptedAt).toISOString(),
    message_id: one.intentId,
    channel: one.channel,
    campaign_id: one.campaign,
  }
  const id = `${one.intentId}-${one.attempt}`
  if (one.state === "accepted") return { ...base, event_id: `sent-${id}`, type: "message.sent" }
  if (one.state === "failed" && one.isFinal && isHardBounce(one.detail))
    return { ...base, event_id: `bounced-${id}`, type: "message.bounced", hard: true }
  return undefined
}
