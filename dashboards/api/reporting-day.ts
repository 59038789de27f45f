import { DateTime } from "luxon"
import type { BrandConfiguration } from "../../core/brand.ts"

const WEEK_DAYS = 7

type Zoned = Pick<BrandConfiguration, "timeZone" | "dayStartHour">

/** The brand's reporting day of an instant, as in models/runner/macro.ts: `YYYY-MM-DD`. */
export function reportingDay(instant: Date, { timeZone, dayStartHour }: Zoned): string {
  const local = DateTime.fromJSDate(instant, { zone: timeZone })
  return isoDay(local.hour < dayStartHour ? local.minus({ days: 1 }) : local)
}

/** The same weekday a week before. */
export function weekBefore(day: string): string {
  return isoDay(DateTime.fromISO(day, { zone: "utc" }).minus({ days: WEEK_DAYS }))
}

/** The day before or after by so many days. */
export function dayShifted(day: string, days: number): string {
  return isoDay(DateTime.fromISO(day, { zone: "utc" }).plus({ days }))
}

/** A reporting day of a week ago, from its start to the wall-clock time that it is now. */
export interface SameTime {
  readonly from: Date
  /** Cut at the full minute, exclusive. */
  readonly to: Date
}

/** Last week's same weekday to the same time on the brand's own clock. */
export function sameTimeLastWeek(now: Date, brand: Zoned): SameTime {
  const local = DateTime.fromJSDate(now, { zone: brand.timeZone })
  const day = weekBefore(reportingDay(now, brand))
  const from = DateTime.fromISO(day, { zone: brand.timeZone }).set({ hour: brand.dayStartHour })
  const to = local.minus({ days: WEEK_DAYS }).startOf("minute")
  return { from: from.toJSDate(), to: to.toJSDate() }
}

function isoDay(instant: DateTime): string {
  return instant.toFormat("yyyy-MM-dd")
}
