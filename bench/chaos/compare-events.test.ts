import { expect, test } from "vitest"
import type { SentEvent } from "../../tests/money/event.ts"
import { isSaid } from "./compare-events.ts"
import { unknownPlayers } from "./compare-players.ts"

const SENT: SentEvent = {
  ...{ event_id: "d1", type: "deposit", brand: "orsa", player_id: "p1" },
  ...{ occurred_at: "2026-03-01T10:00:00+02:00", payment_id: "y1", status: "approved" },
  ...{ amount: "25.10", currency: "EUR" },
}
const KEPT = { ...SENT, occurred_at: "2026-03-01T08:00:00.000Z", amount: "25.1", schema_version: 1 }

test("a raw event says what was sent, however instants, decimals and defaults are written", () => {
  expect(isSaid(JSON.stringify({ ...KEPT, base_rate: "1.0" }), SENT)).toBe(true)
})

test("a field that is undefined was never sent", () => {
  const sent = { ...SENT, currency: undefined }
  expect(isSaid(JSON.stringify(sent), sent)).toBe(true)
  expect(isSaid(JSON.stringify(SENT), sent)).toBe(false)
})

test.each([
  ["amount", "25.11"],
  ["currency", "SEK"],
  ["occurred_at", "2026-03-01T08:00:00.001Z"],
  ["base_rate", "0.9"],
  ["method", "card"],
])("a raw event with another %s is off", (name, other) => {
  expect(isSaid(JSON.stringify({ ...KEPT, [name]: other }), SENT)).toBe(false)
})

test("a row of a player of whom no event stands is off", () => {
  const late = { ...SENT, player_id: "p2" }
  const ledger = new Map([["orsa", [SENT, late]]])
  expect(unknownPlayers(ledger, ["orsa:p1"])).toEqual([])
  // The second of the identity is a conflict, so nobody knows its player.
  expect(unknownPlayers(ledger, ["orsa:p1", "orsa:p2", "tern:p1"])).toHaveLength(2)
})
