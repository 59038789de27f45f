import type { DailyCaps, DailyPlace } from "../../store/daily-cap.ts"
import type { Campaign } from "../campaign.ts"
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

/**
 * Promotions to each within 24 hours, for laws that bound them so. Of e-mails nobody counts: where a law should bound
 * those, it keeps them back.
 */
export async function sentIn24Hours(
  caps: Pick<DailyCaps, "within24Hours">,
  { endpoint }: Pick<Campaign, "endpoint">,
  places: readonly DailyPlace[],
  now: number,
): Promise<readonly (number | undefined)[]> {
  return endpoint === undefined ? places.map(() => undefined) : caps.within24Hours(places, now)
}
