import { DateTime } from "luxon"

/** Days begin at a quarter of an hour of UTC's, wherever they do. */
const QUARTER_MS = 15 * 60_000
const KEPT_MAX = 5_000

const kept = new Map<string, DateTime>()

/** When the day of an instant (ms) began where the player lives; UTC's where his zone is unknown. */
export function dayOf(timeZone: string | undefined, at: number): DateTime {
  const key = `${Math.floor(at / QUARTER_MS)} ${timeZone}`
  const known = kept.get(key)
  if (known !== undefined) return known
  if (kept.size >= KEPT_MAX) kept.clear()
  const began = reckonedDay(timeZone, at)
  kept.set(key, began)
  return began
}

function reckonedDay(timeZone: string | undefined, at: number): DateTime {
  const local = DateTime.fromMillis(at, { zone: timeZone || "UTC" })
  const known = local.isValid ? local : DateTime.fromMillis(at, { zone: "UTC" })
  return known.startOf("day")
}
