import { DateTime } from "luxon"

/** Days are texts such as 2026-01-31, which are in order as texts. */
export type Day = string

const at = (day: Day) => DateTime.fromISO(day, { zone: "utc" })
const textOf = (instant: DateTime): Day => instant.toISODate() ?? ""

export const monthOf = (day: Day): Day => textOf(at(day).startOf("month"))
export const weekOf = (day: Day): Day => textOf(at(day).startOf("week"))
export const plusDays = (day: Day, days: number): Day => textOf(at(day).plus({ days }))
export const plusMonths = (day: Day, months: number): Day => textOf(at(day).plus({ months }))

/** Whole days from one day to another. */
export const daysBetween = (from: Day, to: Day): number => at(to).diff(at(from), "days").days

/** The last days of the months from that of a day on, up to the present one, which comes last. */
export function monthEnds(first: Day, today: Day): readonly Day[] {
  const ends: Day[] = []
  for (let month = monthOf(first); month <= today; month = plusMonths(month, 1)) {
    const end = plusDays(plusMonths(month, 1), -1)
    ends.push(end < today ? end : today)
  }
  return ends
}
