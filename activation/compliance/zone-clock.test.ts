import { DateTime } from "luxon"
import { expect, test } from "vitest"
import { minuteOfDay } from "./zone-clock.ts"

const ZONES = [
  ...["Europe/Malta", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Asia/Tehran"],
  ...["Pacific/Chatham", "America/St_Johns", "Africa/Casablanca", "UTC", "Pacific/Apia"],
]

test("clocks show what luxon says, on each side of every change of a year", () => {
  const from = Date.UTC(2026, 0, 1)
  for (const zone of ZONES)
    for (let hour = 0; hour < 366 * 24; hour += 1) {
      const at = from + hour * 3_600_000 + (hour % 4) * 899_999
      const local = DateTime.fromMillis(at, { zone })
      const shown = minuteOfDay(zone, at)
      if (shown !== local.hour * 60 + local.minute)
        expect([zone, local.toISO(), shown]).toEqual([zone, local.toISO(), "the minute that it is"])
    }
})

test("a zone that nobody knows has no clock", () => {
  expect(minuteOfDay("", 0)).toBeUndefined()
  expect(minuteOfDay("Mars/Olympus", 0)).toBeUndefined()
})
