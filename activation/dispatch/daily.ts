import { DateTime } from "luxon"
import type { PlayerRef } from "../../core/player.ts"
import type { DailyPlace } from "../../store/daily-cap.ts"

/** The place of a message among those of its day, which is the player's own; UTC's where his zone is unknown. */
export function placeOf(
  player: PlayerRef,
  intentId: string,
  channel: string,
  timeZone: string | undefined,
  now: number,
): DailyPlace {
  const local = DateTime.fromMillis(now, { zone: timeZone || "UTC" })
  const known = local.isValid ? local : DateTime.fromMillis(now, { zone: "UTC" })
  return { player, intentId, channel, day: known.toFormat("yyyy-MM-dd") }
}
