import { expect, test } from "vitest"
import { parseEvent } from "../event/parse.ts"
import { Ledger } from "./ledger/ledger.ts"
import { moverEvents } from "./movers.ts"
import { Random } from "./random.ts"

const NOW = Date.UTC(2026, 10, 23, 12)
const HOUR_MS = 3_600_000
/** Now, in a few hours, tomorrow, next week, next month. */
const HOURS = [0, 5, 26, 182, 878]

const events = moverEvents(new Random(7, "t"), NOW)
const ledger = new Ledger()
for (const event of events) ledger.add(event, "standing")
const instants = HOURS.map((hours) => ledger.segments(new Date(NOW + hours * HOUR_MS)))
const segments = [...(instants[0]?.keys() ?? [])]

test("every event of those who move keeps the contract", () => {
  for (const event of events) expect(parseEvent(event).kind, JSON.stringify(event)).toBe("event")
})

test("there is a story for each of the nine segments of the library", () => {
  expect(segments).toHaveLength(9)
})

test.each(segments)("%s has five members at two instants, and some enter and leave", (name) => {
  const members = instants.map((one) => one.get(name) ?? new Set<string>())
  expect(members.filter(({ size }) => size >= 5).length).toBeGreaterThanOrEqual(2)
  const moved = (from: (place: number) => number, to: (place: number) => number) =>
    HOURS.slice(1).some((_, place) =>
      [...(members[from(place)] ?? [])].some((player) => !members[to(place)]?.has(player)),
    )
  const [earlier, later] = [(place: number) => place, (place: number) => place + 1]
  expect(moved(later, earlier), "somebody enters").toBe(true)
  expect(moved(earlier, later), "somebody leaves").toBe(true)
})
