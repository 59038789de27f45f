import { playerName } from "../../core/player.ts"
import { parseEvent } from "../../ingest/event/parse.ts"
import type { EventLog } from "../../ingest/log/log.ts"
import type { Attempt } from "../../store/send-attempt.ts"

/** Tells the log what was sent, as events like everybody's. */
export async function announceSent(log: EventLog, sent: readonly Attempt[]): Promise<void> {
  const messages = sent.flatMap((one) => {
    const parsed = parseEvent({
      event_id: `sent-${one.intentId}-${one.attempt}`,
      type: "message.sent",
      brand: one.player.brand,
      player_id: one.player.playerId,
      occurred_at: (one.finishedAt ?? one.attemptedAt).toISOString(),
      message_id: one.intentId,
      channel: one.channel,
      campaign_id: one.campaign,
    })
    return parsed.kind === "event"
      ? [
          {
            key: playerName(one.player),
            value: parsed.event.value,
            headers: { "pitboss-source": "activation" },
          },
        ]
      : []
  })
  await log.append([{ topic: "engagement", messages }])
}
