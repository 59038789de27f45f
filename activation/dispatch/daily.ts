import { DateTime } from "luxon"
import type { DailyPlace } from "../../store/daily-cap.ts"

/** The place of a message among those of its day, which is the player's own; UTC's where his zone is unknown. */
export function placeOf(
  message: Omit<DailyPlace, "day" | "dayBegan">,
  timeZone: string | undefined,
  now: number,
): DailyPlace {
  const local = DateTime.fromMillis(now, { zone: timeZone || "UTC" })
  const known = local.isValid ? local : DateTime.fromMillis(now, { zone: "UTC" })
  const dayBegan = known.startOf("day").toMillis()
  return { ...message, day: known.toFormat("yyyy-MM-dd"), dayBegan }
}
