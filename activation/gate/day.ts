import { DateTime } from "luxon"

/** When the day of an instant (ms) began where the player lives; UTC's where his zone is unknown. */
export function dayOf(timeZone: string | undefined, at: number): DateTime {
  const local = DateTime.fromMillis(at, { zone: timeZone || "UTC" })
  const known = local.isValid ? local : DateTime.fromMillis(at, { zone: "UTC" })
  return known.startOf("day")
}
