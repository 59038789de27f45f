import { expect, test } from "vitest"
import { BrandConfiguration } from "./brand.ts"
import { reportingDay } from "./reporting-day.ts"

const brand = (timeZone: string, dayStartHour: number) =>
  BrandConfiguration.parse({ name: "b", timeZone, dayStartHour })

test.each([
  ["UTC", 0, "2026-11-23T00:00:00.000Z", "2026-11-23"],
  ["UTC", 6, "2026-11-23T05:59:59.999Z", "2026-11-22"],
  ["Europe/Malta", 6, "2026-11-23T05:00:00.000Z", "2026-11-23"],
  ["America/New_York", 0, "2026-11-23T04:59:59.000Z", "2026-11-22"],
  ["Asia/Tokyo", 3, "2025-12-31T17:59:59.000Z", "2025-12-31"],
  ["Asia/Tokyo", 3, "2025-12-31T18:00:00.000Z", "2026-01-01"],
  // The night in which the clocks go forward from 02:00 to 03:00.
  ["Europe/Malta", 2, "2026-03-29T00:59:59.000Z", "2026-03-28"],
  ["Europe/Malta", 2, "2026-03-29T01:00:00.000Z", "2026-03-29"],
])("in %s from %i o'clock, %s belongs to %s", (zone, hour, at, day) => {
  expect(reportingDay(brand(zone, hour), new Date(at))).toBe(day)
})
