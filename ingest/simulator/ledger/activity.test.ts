import { expect, test } from "vitest"
import { lastActAt } from "./activity.ts"
import type { SentEvent } from "./event.ts"

const at = (day: number) => Date.UTC(2026, 2, day)
const said = (day: number, type: string, more: object = {}): SentEvent => ({
  ...{ brand: "orsa", player_id: "p", event_id: `${type}-${day}`, type, ...more },
  occurred_at: new Date(at(day)).toISOString(),
})
const paid = (day: number, status: string, payment_id = "y") =>
  said(day, "deposit", { payment_id, status })

test("a player's last act is a bet, a visit or a request, and an approval only where no request is known", () => {
  const asked = [paid(1, "requested"), paid(4, "approved"), paid(20, "charged_back")]
  expect(lastActAt(asked, at(30))).toBe(at(1))
  expect(lastActAt([paid(3, "approved"), paid(9, "approved")], at(30))).toBe(at(3))
  expect(lastActAt([paid(5, "reversed", "never")], at(30))).toBe(Number.NEGATIVE_INFINITY)
  expect(lastActAt([...asked, said(2, "casino.bet"), said(7, "session.started")], at(6))).toBe(
    at(2),
  )
})
