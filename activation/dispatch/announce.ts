import type { EventLog } from "../../ingest/log/log.ts"
import type { Attempt } from "../../store/send-attempt.ts"
import { isHardBounce } from "../channel/bounce.ts"
import { tell } from "./announcement.ts"

/**
 * Tells the log what was sent, with the instant of the wish, and what bounced for good, as events like
 * everybody's. A bounce goes to the compliance topic as well: no other campaign tries the address again.
 */
export async function announce(
  log: EventLog,
  finished: readonly Attempt[],
  wishes: ReadonlyMap<string, string>,
): Promise<void> {
  const announcements = finished.flatMap((one) => {
    const event = eventOf(one, wishes.get(one.intentId))
    return event === undefined ? [] : [{ player: one.player, event }]
  })
  await tell(log, announcements)
}

function eventOf(one: Attempt, wantedAt: string | undefined): object | undefined {
  const base = {
    brand: one.player.brand,
    player_id: one.player.playerId,
    occurred_at: (one.finishedAt ?? one.attemptedAt).toISOString(),
    message_id: one.intentId,
    channel: one.channel,
    campaign_id: one.campaign,
  }
  const id = `${one.intentId}-${one.attempt}`
  if (one.state === "accepted")
    return {
      ...{ ...base, event_id: `sent-${id}`, type: "message.sent" },
      ...(wantedAt !== undefined && { wanted_at: wantedAt }),
    }
  if (one.state === "failed" && one.isFinal && isHardBounce(one.detail))
    return { ...base, event_id: `bounced-${id}`, type: "message.bounced", hard: true }
  return undefined
}
