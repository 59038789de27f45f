import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { ComplianceTail } from "../activation/gate/compliance-tail.ts"
import { CLEARANCE_MS_MAX, clear, clearedUntil, decide } from "../activation/gate/decide.ts"
import { promotion, recipient } from "../activation/gate/recipient.fixture.ts"
import { isRestricted, mergeFacts, mergeSpans, NEVER, type Span } from "../activation/gate/span.ts"
import type { Purpose, Subject } from "../activation/gate/subject.ts"

const NOW = Date.UTC(2026, 10, 23)
const PURPOSE: Purpose = promotion()

const span = (part: Partial<Span>): Span => ({ ...NEVER, ...part })

const subject = (facts: Record<string, Span>, more: Partial<Subject> = {}) => recipient(facts, more)

const reasons = (one: Subject) => {
  const { verdict } = decide(one, PURPOSE, NOW)
  return verdict.kind === "suppress" ? verdict.reasons : []
}

describe("the gate", () => {
  test("allows a consenting player of whom nothing speaks against it", () => {
    expect(reasons(subject({}))).toEqual([])
  })

  test.each<[string, Record<string, Span>, string[]]>([
    ["excluded", { exclusion: span({ restrictedAt: 50 }) }, ["self_excluded"]],
    [
      "excluded at the instant of his reinstatement",
      { exclusion: span({ restrictedAt: 50, permittedAt: 50 }) },
      ["self_excluded"],
    ],
    [
      "reinstated, and consent older than that",
      { exclusion: span({ restrictedAt: 50, permittedAt: 150 }) },
      ["no_consent"],
    ],
    [
      "reinstated, and consent asked anew",
      { exclusion: span({ restrictedAt: 50, permittedAt: 90 }) },
      [],
    ],
    ["cooling off", { cooling_off: span({ restrictedAt: 1, until: NOW + 1 }) }, ["cooling_off"]],
    ["at the end of his cooling-off", { cooling_off: span({ restrictedAt: 1, until: NOW }) }, []],
    ["blocked", { block: span({ restrictedAt: 5 }) }, ["blocked"]],
    ["unblocked", { block: span({ restrictedAt: 5, permittedAt: 6 }) }, []],
    ["revoked later", { "consent:email:casino": span({ restrictedAt: 101 }) }, ["no_consent"]],
    [
      "revoked at the same instant",
      { "consent:email:casino": span({ restrictedAt: 100 }) },
      ["no_consent"],
    ],
    ["revoked for another product", { "consent:email:betting": span({ restrictedAt: 999 }) }, []],
    ["unsubscribed", { "unsubscribed:email": span({ restrictedAt: 100 }) }, ["no_consent"]],
    ["hard bounced", { "bounced:email": span({ restrictedAt: 200 }) }, ["no_consent"]],
  ])("a player who is %s: %j -> %j", (_, facts, expected) => {
    expect(reasons(subject(facts))).toEqual(expected)
  })

  test("fails closed on unknown, held and unreachable, and says every reason", () => {
    const nobody = subject(
      { "consent:email:all": NEVER },
      { isRegistered: false, writing: "no_address", isHeld: true },
    )
    expect(reasons(nobody)).toEqual([
      "no_consent",
      "unknown_player",
      "compliance_unreadable",
      "no_address",
    ])
  })

  test("an exclusion at another brand of the person holds here", () => {
    const orsa = new Map([["exclusion", span({ restrictedAt: 10 })]])
    expect(reasons(subject({}, { person: [orsa] }))).toEqual(["self_excluded"])
    // A later reinstatement of another player of the person lifts nothing here.
    const vega = new Map([["exclusion", span({ restrictedAt: 1, permittedAt: 11 })]])
    expect(reasons(subject({}, { person: [orsa, vega] }))).toEqual(["self_excluded"])
  })
})

describe("a message", () => {
  const message = {
    intentId: "i1",
    brand: "orsa",
    playerId: "p1",
    to: "p1@players.example",
    from: "hello@casino.example",
    subject: "s",
    html: "h",
  }
  const allowed = decide(subject({}), PURPOSE, NOW)

  test("is cleared by the decision on its player, for a second", () => {
    const message1 = clear(message, allowed, NOW + CLEARANCE_MS_MAX)
    expect(message1 && clearedUntil(message1)).toBe(NOW + CLEARANCE_MS_MAX)
    expect(clear(message, allowed, NOW + CLEARANCE_MS_MAX + 1)).toBeUndefined()
    expect(clear(message, allowed, NOW - 1)).toBeUndefined()
  })

  test("is not cleared by a decision on somebody else, or by a suppression", () => {
    expect(clear({ ...message, playerId: "p2" }, allowed, NOW)).toBeUndefined()
    expect(clear({ ...message, brand: "tern" }, allowed, NOW)).toBeUndefined()
    const suppressed = decide(subject({ block: span({ restrictedAt: 5 }) }), PURPOSE, NOW)
    expect(clear(message, suppressed, NOW)).toBeUndefined()
  })
})

describe("facts", () => {
  const anySpan = fc.record({
    restrictedAt: fc.nat(5),
    permittedAt: fc.nat(5),
    until: fc.nat(5),
  })

  test("merge to the same in any order and however often they come", () => {
    fc.assert(
      fc.property(
        fc.array(anySpan, { minLength: 1, maxLength: 8 }),
        fc.func(fc.nat()),
        (spans, by) => {
          const merged = spans.reduce(mergeSpans, NEVER)
          const shuffled = [...spans, ...spans].sort((a, b) => by(a) - by(b))
          expect(shuffled.reduce(mergeSpans, NEVER)).toEqual(merged)
          const latest = Math.max(...spans.map(({ restrictedAt }) => restrictedAt))
          const permitted = Math.max(...spans.map(({ permittedAt }) => permittedAt))
          expect(isRestricted(merged)).toBe(latest > 0 && permitted <= latest)
        },
      ),
    )
  })

  test("of several players are those of the person", () => {
    const merged = mergeFacts([
      new Map([["block", span({ restrictedAt: 2 })]]),
      new Map([["block", span({ restrictedAt: 9 })]]),
    ])
    expect(merged.get("block")).toEqual(span({ restrictedAt: 9 }))
  })

  test("a row of the compliance topic that cannot be read holds its player, and nobody else", () => {
    const tail = new ComplianceTail({} as never)
    const message = { partition: 0, offset: 0n, arrivedAt: new Date(), key: "orsa:p1" }
    tail.apply([{ ...message, value: "{" }])
    expect([tail.isHeld("orsa:p1"), tail.isHeld("orsa:p2")]).toEqual([true, false])
    tail.apply([{ ...message, offset: 1n, key: "vega:", value: "{}" }])
    expect([tail.isHeld("vega:p1"), tail.isHeld("tern:p9")]).toEqual([true, false])
    const event = {
      event_id: "e3",
      brand: "orsa",
      player_id: "p3",
      occurred_at: "2026-01-01T00:00:00Z",
    }
    const grant = {
      ...event,
      type: "consent.changed",
      channel: "email",
      product: "all",
      granted: true,
    }
    tail.apply([{ ...message, key: "orsa:p3", value: JSON.stringify(grant) }])
    expect(tail.factsOf("orsa:p3").size).toBe(0)
    tail.apply([
      {
        ...message,
        offset: 8n,
        key: "orsa:p3",
        value: JSON.stringify({ ...event, type: "exclusion.widened" }),
      },
    ])
    expect(tail.isHeld("orsa:p3")).toBe(true)
    tail.apply([{ ...message, offset: 9n, key: "garbage", value: "{" }])
    expect(tail.isHeld("tern:p9")).toBe(true)
  })

  test.each([
    '"type":"consent.changed","channel":"Email","product":"all","granted":false',
    '"type":"consent.changed","channel":"email","product":"everything","granted":false',
    '"type":"exclusion.started","scope":"brand","player_id":"p2"',
    '"type":"message.bounced","message_id":"m","channel":"email","hard":"true"',
  ])(
    "a row that breaks the contract restricts nobody knows what, and holds its player: %s",
    (rest) => {
      const tail = new ComplianceTail({} as never)
      const head =
        '"event_id":"e1","brand":"orsa","player_id":"p1","occurred_at":"2026-01-01T00:00:00Z"'
      const value = `{${head},${rest}}`
      tail.apply([{ partition: 0, offset: 0n, arrivedAt: new Date(), key: "orsa:p1", value }])
      expect([tail.isHeld("orsa:p1"), tail.isHeld("orsa:p2")]).toEqual([true, false])
    },
  )

  test.each([
    ["kyc.updated", { status: "expired", age_verified: false }, ["kyc", "age"]],
    ["kyc.updated", { status: "approved", age_verified: true }, []],
    ["aml.hold", { active: true }, ["aml_hold"]],
    ["aml.hold", { active: false }, []],
    ["harm.marker", { level: "medium", source: "model" }, ["harm:model"]],
    ["harm.marker", { level: "low", source: "model" }, []],
    ["limit.reached", { kind: "loss", period: "day" }, ["limit_reached:loss"]],
    ["player.updated", { is_test: true }, ["test_player"]],
    ["player.updated", { account_kind: "streamer" }, ["test_player"]],
    [
      "player.registered",
      { country: "MT", jurisdiction: "MT", currency: "EUR", time_zone: "UTC" },
      [],
    ],
  ])(
    "%s %j restricts at once by %j, and what permits waits for the warehouse",
    (type, more, names) => {
      const tail = new ComplianceTail({} as never)
      const at = "2026-01-01T00:00:00.000Z"
      const value = JSON.stringify({
        event_id: "e1",
        brand: "orsa",
        player_id: "p1",
        occurred_at: at,
        type,
        ...more,
      })
      tail.apply([{ partition: 0, offset: 0n, arrivedAt: new Date(), key: "orsa:p1", value }])
      const facts = tail.factsOf("orsa:p1")
      expect([...facts.keys()]).toEqual(names)
      for (const span of facts.values()) expect(span.restrictedAt).toBe(Date.parse(at))
      const until = facts.get("limit_reached:loss")?.until
      if (until !== undefined) expect(until).toBe(Date.parse(at) + 86_400_000)
      expect(tail.isHeld("orsa:p1")).toBe(false)
    },
  )

  test("a hold ends when its own row is released, and not when another is", () => {
    const tail = new ComplianceTail({} as never)
    const broken = { partition: 1, arrivedAt: new Date(), key: "orsa:p1", value: "{" }
    tail.apply([
      { ...broken, offset: 4n },
      { ...broken, offset: 5n },
    ])
    tail.holds.release({ partition: 1, offset: "4" })
    expect(tail.isHeld("orsa:p1")).toBe(true)
    tail.holds.release({ partition: 1, offset: "5" })
    expect(tail.isHeld("orsa:p1")).toBe(false)
    // Read again from the beginning after a start, it holds nobody again.
    tail.apply([{ ...broken, offset: 5n }])
    expect(tail.isHeld("orsa:p1")).toBe(false)
    expect(() => tail.holds.expect({ partition: 1, offset: "5" })).toThrow(/partition:offset/)
  })

  test("are not known up to now while Kafka does not answer: nothing is cleared", async () => {
    const tailing = { position: () => new Map([[0, 3n]]), close: async () => undefined }
    const logged = (endOffsets: () => Promise<ReadonlyMap<number, bigint>>) =>
      ({ tail: async () => tailing, endOffsets }) as never
    for (const [ends, isKnown] of [
      [() => new Promise<never>(() => undefined), false],
      [() => Promise.reject(new Error("no broker")), false],
      [async () => new Map([[0, 4n]]), false],
      [async () => new Map([[0, 3n]]), true],
    ] as const) {
      const tail = new ComplianceTail(logged(ends))
      await tail.start()
      expect(await tail.isUpToDate()).toBe(isKnown)
    }
  })
})
