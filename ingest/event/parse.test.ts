import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { canonicalDecimal } from "./canonical.ts"
import { parseEvent } from "./parse.ts"

const bet = {
  event_id: "e1",
  type: "casino.bet",
  brand: "orsa",
  player_id: "p1",
  occurred_at: "2026-11-01T10:00:00.000Z",
  schema_version: 1,
  round_id: "r1",
  game_id: "g1",
  stake_real: "2.50",
  stake_bonus: "0",
  currency: "EUR",
}

const value = (event: object) => {
  const parsed = parseEvent(event)
  if (parsed.kind !== "event") throw new Error(JSON.stringify(parsed))
  return parsed.event.value
}

const rejection = (event: unknown) => {
  const parsed = parseEvent(event)
  return parsed.kind === "rejected" ? { ...parsed.rejection } : undefined
}

describe("one event at the door", () => {
  test("the same content reads the same, however it was written", () => {
    const same = [
      { ...bet, stake_real: "002.5", base_rate: "1.000" },
      { ...bet, occurred_at: "2026-11-01T11:00:00+01:00", extra: {} },
      Object.fromEntries(Object.entries(bet).reverse()),
      { ...bet, schema_version: undefined },
    ]
    for (const event of same) expect(value(event)).toBe(value(bet))
  })

  test("fields that the contract does not know are kept under extra", () => {
    expect(JSON.parse(value({ ...bet, table: "7", extra: { a: 1 } })).extra).toEqual({
      a: 1,
      table: "7",
    })
  })

  test.each([
    [{ ...bet, stake_real: 2.5 }, "EVENT_INVALID", "stake_real"],
    [{ ...bet, stake_real: "-1" }, "EVENT_INVALID", "stake_real"],
    [{ ...bet, stake_real: "1.1234567" }, "EVENT_INVALID", "stake_real"],
    [{ ...bet, stake_real: "1234567890123" }, "EVENT_INVALID", "stake_real"],
    [{ ...bet, stake_real: "1e3" }, "EVENT_INVALID", "stake_real"],
    [{ ...bet, currency: "EURO" }, "EVENT_INVALID", "currency"],
    [{ ...bet, currency: "XYZ" }, "EVENT_INVALID", "currency"],
    [{ ...bet, base_rate: "0" }, "EVENT_INVALID", "base_rate"],
    [{ ...bet, type: "casino.spin" }, "EVENT_TYPE_UNKNOWN", "type"],
    [{ ...bet, type: undefined }, "EVENT_TYPE_UNKNOWN", "type"],
    [{ ...bet, event_id: "" }, "EVENT_INVALID", "event_id"],
    [{ ...bet, event_id: "x".repeat(129) }, "EVENT_INVALID", "event_id"],
    [{ ...bet, brand: "or:sa" }, "EVENT_INVALID", "brand"],
    [{ ...bet, player_id: undefined }, "EVENT_INVALID", "player_id"],
    [{ ...bet, occurred_at: "2026-02-31T10:00:00Z" }, "EVENT_INVALID", "occurred_at"],
    [{ ...bet, occurred_at: "2026-02-01T10:00:00" }, "EVENT_INVALID", "occurred_at"],
    [{ ...bet, occurred_at: "2026-02-01T24:00:00Z" }, "EVENT_INVALID", "occurred_at"],
    [{ ...bet, schema_version: 2 }, "EVENT_SCHEMA_VERSION", "schema_version"],
    [
      { ...bet, extra: { contact: [{ "E-Mail": "x" }] } },
      "EVENT_PERSONAL_DATA",
      "extra.contact.0.E-Mail",
    ],
    [{ ...bet, firstName: "x" }, "EVENT_PERSONAL_DATA", "firstName"],
    [[bet], "EVENT_NOT_OBJECT", ""],
    [null, "EVENT_NOT_OBJECT", ""],
  ])("is refused with code and path: %j", (event, code, path) => {
    expect(rejection(event)).toMatchObject({ code, path })
  })

  test("an adjustment may be negative, a completed bonus says what it turned", () => {
    const adjustment = {
      ...bet,
      type: "adjustment",
      amount: "-3.10",
      reason: "x",
      counts_in_ngr: true,
    }
    expect(JSON.parse(value(adjustment)).amount).toBe("-3.1")
    const bonus = {
      ...bet,
      type: "bonus.changed",
      bonus_instance_id: "b",
      bonus_id: "c",
      kind: "cashback",
      status: "completed",
      amount: "1",
    }
    expect(rejection(bonus)).toMatchObject({ path: "turned_real" })
    expect(rejection({ ...bonus, turned_real: "1" })).toBeUndefined()
    expect(rejection({ ...bonus, status: "active", turned_real: "1" })).toMatchObject({
      path: "turned_real",
    })
  })

  test("a consent by e-mail is no personal data and goes to compliance only once", () => {
    const parsed = parseEvent({
      ...bet,
      type: "consent.changed",
      channel: "email",
      product: "all",
      granted: true,
    })
    expect(parsed).toMatchObject({ kind: "event", event: { topics: ["compliance"] } })
  })

  test("an unsubscription goes to compliance as well", () => {
    const parsed = parseEvent({
      ...bet,
      type: "message.unsubscribed",
      message_id: "m",
      channel: "email",
    })
    expect(parsed).toMatchObject({ kind: "event", event: { topics: ["engagement", "compliance"] } })
  })

  test("decimals of equal value have one form", () => {
    const digits = fc.tuple(fc.nat(999_999), fc.nat(999_999), fc.nat(3), fc.nat(3))
    fc.assert(
      fc.property(digits, ([whole, fraction, leading, trailing]) => {
        const text = `${"0".repeat(leading)}${whole}.${fraction}${"0".repeat(trailing)}`
        const plain = `${whole}.${fraction}`
        expect(canonicalDecimal(text)).toBe(canonicalDecimal(plain))
        expect(Number(canonicalDecimal(text))).toBe(Number(plain))
      }),
    )
  })
})
