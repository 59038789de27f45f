/** A birthday counts when it has come everywhere on earth. */
const LATEST_ZONE_MS = 12 * 3_600_000

/** Whether somebody born on that day (YYYY-MM-DD) is so many years old now (ms), wherever he is. */
export function hasAge(birthDate: string, years: number, now: number): boolean {
  const year = Number.parseInt(birthDate.slice(0, 4), 10) + years
  const today = new Date(now - LATEST_ZONE_MS).toISOString().slice(0, 10)
  return `${year}${birthDate.slice(4)}` <= today
}
