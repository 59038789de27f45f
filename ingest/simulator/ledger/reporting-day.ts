import { DateTime } from "luxon"

/** When a brand's reporting day begins; without: midnight UTC. */
export interface ReportingDay {
  readonly timeZone: string
  readonly dayStartHour: number
}

/** The reporting day (yyyy-mm-dd) of an instant in ms. */
export function reportingDay(at: number, rule: ReportingDay | undefined): string {
  if (rule === undefined) return new Date(at).toISOString().slice(0, 10)
  const local = DateTime.fromMillis(at, { zone: rule.timeZone })
  const day = local.hour < rule.dayStartHour ? local.minus({ days: 1 }) : local
  return day.toISODate() ?? ""
}
