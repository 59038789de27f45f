/** A birthday counts when it has come everywhere on earth. */
const LATEST_ZONE_MS = 12 * 3_600_000
const DAY_MS = 86_400_000

/** Whether somebody born on that day (YYYY-MM-DD) is so many years old now (ms), wherever he is. */
export function hasAge(birthDate: string, years: number, now: number): boolean {
  // Text that is no date is before all digits, or behind them: nobody is of age by it.
  return birthDate >= "0" && birthDate <= latestBirth(years, now - LATEST_ZONE_MS)
}

/** The latest day that was asked for, and by years the latest date of birth: all who are decided on together share them. */
let latest: { readonly day: number; readonly births: string[] } = { day: -1, births: [] }

function latestBirth(years: number, at: number): string {
  const day = Math.floor(at / DAY_MS)
  if (latest.day !== day) latest = { day, births: [] }
  latest.births[years] ??= yearsBefore(new Date(day * DAY_MS).toISOString().slice(0, 10), years)
  return latest.births[years]
}

function yearsBefore(date: string, years: number): string {
  const year = Number.parseInt(date.slice(0, 4), 10) - years
  return `${String(year).padStart(4, "0")}${date.slice(4)}`
}
