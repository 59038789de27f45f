import { describe, expect, test } from "vitest"
import type { SentEvent } from "./event.ts"
import { isUsed, limitsOf } from "./limits.ts"

const NOW = Date.parse("2026-03-05T12:00:00.000Z")

const event = (id: string, type: string, fields: object): SentEvent =>
  ({
    ...{ event_id: id, type, brand: "orsa", player_id: "p1" },
    ...{ occurred_at: "2026-03-05T10:00:00.000Z", ...fields },
  }) as SentEvent
const deposit = (amount: string, currency: string, base_rate?: string) =>
  event("paid", "deposit", {
    ...{ payment_id: "y1", status: "approved", amount, currency },
    ...(base_rate !== undefined && { base_rate }),
  })
const limit = (amount: string, currency?: string) =>
  event("limit", "limit.set", {
    ...{ kind: "deposit", period: "week", amount, effective_at: "2026-03-05T09:00:00.000Z" },
    ...(currency !== undefined && { currency }),
  })
const amountOf = (events: readonly SentEvent[]) =>
  limitsOf(events, NOW).map(({ amount }) => amount?.toFixed())

describe("the ledger's word on a limit", () => {
  test.each([
    ["of no currency is in base currency", limit("100"), ["100"]],
    ["in base currency is as it is said", limit("100", "EUR"), ["100"]],
    ["in a currency in which he paid is at that rate", limit("100", "SEK"), ["9"]],
    ["in a currency of which no rate is known is unknown", limit("100", "CHF"), [undefined]],
  ])("%s", (_, said, amounts) => {
    expect(amountOf([said, deposit("900", "SEK", "0.09")])).toEqual(amounts)
  })

  test("of no currency is near when four fifths of it are used, and not before", () => {
    const near = (amount: string) =>
      limitsOf([limit("100"), deposit(amount, "EUR")], NOW).some((one) => isUsed(one, "0.8"))
    expect([near("79.999999"), near("80")]).toEqual([false, true])
  })
})
