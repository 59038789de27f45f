import { DateTime } from "luxon"
import { Kept } from "../../core/kept.ts"

/** Days begin at a quarter of an hour of UTC's, wherever they do. */
const QUARTER_MS = 15 * 60_000
const kept = new Kept<DateTime>(5_000)

/** When the day of an instant (ms) began where the player lives; UTC's where his zone is unknown. */
export function dayOf(timeZone: string | undefined, at: number): DateTime {
  const quarter = Math.floor(at / QUARTER_MS)
  return kept.of(`${quarter} ${timeZone}`, () => reckonedDay(timeZone, at))
}

function reckonedDay(timeZone: string | undefined, at: number): DateTime {
  const local = DateTime.fromMillis(at, { zone: timeZone || "UTC" })
  const known = local.isValid ? local : DateTime.fromMillis(at, { zone: "UTC" })
  return known.startOf("day")
}
