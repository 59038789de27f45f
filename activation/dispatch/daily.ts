import type { DailyPlace } from "../../store/daily-cap.ts"
import { dayOf } from "../compliance/day.ts"

/** The place of a message among those of its day, which is the player's own; UTC's where his zone is unknown. */
export function placeOf(
  message: Omit<DailyPlace, "day" | "dayBegan">,
  timeZone: string | undefined,
  now: number,
): DailyPlace {
  const day = dayOf(timeZone, now)
  return { ...message, day: day.toFormat("yyyy-MM-dd"), dayBegan: day.toMillis() }
}
