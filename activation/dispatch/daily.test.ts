import { expect, test } from "vitest"
import { placeOf } from "./daily.ts"

const player = { brand: "orsa", playerId: "p1" }
const message = { player, person: [player], intentId: "i", channel: "email" }

test.each([
  ["Europe/Malta", "2026-11-23T22:59:59Z", "2026-11-23", "2026-11-17", "2026-11-16T23:00:00.000Z"],
  ["Europe/Malta", "2026-11-23T23:00:00Z", "2026-11-24", "2026-11-18", "2026-11-17T23:00:00.000Z"],
  // Clocks went back on 25 October.
  ["Europe/Malta", "2026-10-28T12:00:00Z", "2026-10-28", "2026-10-22", "2026-10-21T22:00:00.000Z"],
  // Where clocks go forward at midnight, a day begins at one.
  ["Africa/Cairo", "2026-04-30T12:00:00Z", "2026-04-30", "2026-04-24", "2026-04-23T22:00:00.000Z"],
  [undefined, "2026-11-23T23:59:59Z", "2026-11-23", "2026-11-17", "2026-11-17T00:00:00.000Z"],
])(
  "the seven days of %s at %s are those from the sixth before the day",
  (zone, at, day, firstDay, began) => {
    const place = placeOf(message, zone, Date.parse(at))
    expect(place).toMatchObject({ day, firstDay, firstBegan: Date.parse(began) })
  },
)
