/** A birthday counts when it has come everywhere on earth. */
const LATEST_ZONE_MS = 12 * 3_600_000
const DAY_MS = 86_400_000

/** Whether somebody born on that day (YYYY-MM-DD) is so many years old now (ms), wherever he is. */
export function hasAge(birthDate: string, years: number, now: number): boolean {
  const year = Number.parseInt(birthDate.slice(0, 4), 10) + years
  return `${year}${birthDate.slice(4)}` <= dateOf(now - LATEST_ZONE_MS)
}

/** The latest day that was asked for: all who are decided on together are of the same. */
let latest = { day: -1, date: "" }

function dateOf(at: number): string {
  const day = Math.floor(at / DAY_MS)
  if (latest.day !== day) latest = { day, date: new Date(day * DAY_MS).toISOString().slice(0, 10) }
  return latest.date
}
