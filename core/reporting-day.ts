import type { BrandConfiguration } from "./brand.ts"

const DAY_MS = 86_400_000

/**
 * The brand's reporting day of an instant, `YYYY-MM-DD`: the local date in its zone, the day before
 * where its local hour comes before the start hour. The same as the models' `brand_day`.
 */
export function reportingDay({ timeZone, dayStartHour }: BrandConfiguration, at: Date): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
  }).formatToParts(at)
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? ""
  const date = `${of("year").padStart(4, "0")}-${of("month")}-${of("day")}`
  const isBefore = Number.parseInt(of("hour"), 10) < dayStartHour
  return isBefore ? new Date(Date.parse(date) - DAY_MS).toISOString().slice(0, 10) : date
}
