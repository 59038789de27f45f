import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { ComplianceTail } from "../activation/compliance/compliance-tail.ts"
import { CLEARANCE_MS_MAX, clear, clearedUntil, decide } from "../activation/compliance/decide.ts"
import { Gate } from "../activation/compliance/gate.ts"
import {
  GROUP_RULEBOOK,
  ONLY_GROUP_RULES,
  permissionAt,
  promotion,
  recipient,
  spanFrom,
} from "../activation/compliance/recipient.fixture.ts"
import {
  isRestricted,
  mergeFacts,
  mergeSpans,
  NEVER,
  permittedAt,
  type Span,
} from "../activation/compliance/span.ts"
import type { Purpose, Subject } from "../activation/compliance/subject.ts"

const NOW = Date.UTC(2026, 10, 23)
const PURPOSE: Purpose = promotion()
const ARRIVED = { arrivedAt: new Date(NOW), arrival: NOW * 1_000, source: "test" }

const span = spanFrom

const subject = (facts: Record<string, Span>, more: Partial<Subject> = {}) => recipient(facts, more)

const reasons = (one: Subject) => {
  const { verdict } = decide(one, PURPOSE, NOW, GROUP_RULEBOOK)
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
    ["hard bounced", { "bounced:email": span({ restrictedAt: 200 }) }, ["address_bounced"]],
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
  const allowed = decide(subject({}), PURPOSE, NOW, GROUP_RULEBOOK)

  test("is cleared by the decision on its player, for a second", () => {
    const message1 = clear(message, allowed, NOW + CLEARANCE_MS_MAX)
    expect(message1 && clearedUntil(message1)).toBe(NOW + CLEARANCE_MS_MAX)
    expect(clear(message, allowed, NOW + CLEARANCE_MS_MAX + 1)).toBeUndefined()
    expect(clear(message, allowed, NOW - 1)).toBeUndefined()
  })

  test("is not cleared by a decision on somebody else, or by a suppression", () => {
    expect(clear({ ...message, playerId: "p2" }, allowed, NOW)).toBeUndefined()
    expect(clear({ ...message, brand: "tern" }, allowed, NOW)).toBeUndefined()
    const suppressed = decide(
      subject({ block: span({ restrictedAt: 5 }) }),
      PURPOSE,
      NOW,
      GROUP_RULEBOOK,
    )
    expect(clear(message, suppressed, NOW)).toBeUndefined()
  })
})

describe("facts", () => {
  const anySpan = fc.record({
    restrictedAt: fc.nat(5),
    arrival: fc.nat(5_000),
    until: fc.nat(5),
    permissions: fc.array(fc.record({ at: fc.integer({ min: 1, max: 5 }), beats: fc.nat(5_000) }), {
      maxLength: 3,
    }),
  })
  const answers = (one: Span) =>
    [0, 1, 2, 3, 4, 5].map((now) => [isRestricted(one, now), permittedAt(one, now)])

  test("merge to the same in any order and however often they come", () => {
    fc.assert(
      fc.property(
        fc.array(anySpan, { minLength: 1, maxLength: 8 }),
        fc.func(fc.nat()),
        (spans, by) => {
          const merged = spans.reduce(mergeSpans, NEVER)
          const shuffled = [...spans, ...spans].sort((a, b) => by(a) - by(b))
          const again = shuffled.reduce(mergeSpans, NEVER)
          expect(answers(again)).toEqual(answers(merged))
          expect(again.until).toBe(merged.until)
          // One permission that is later than all that restricts, and knew of it, lifts it; nothing else.
          const latest = Math.max(...spans.map(({ restrictedAt }) => restrictedAt))
          const arrival = Math.max(...spans.map((one) => one.arrival))
          const isLifted = spans
            .flatMap(({ permissions }) => permissions)
            .some(({ at, beats }) => at <= 3 && at > latest && beats >= arrival)
          expect(isRestricted(merged, 3)).toBe(latest > 0 && !isLifted)
        },
      ),
    )
  })

  const block = (restrictedAt: number, arrival: number): Span => ({
    ...NEVER,
    ...{ restrictedAt, arrival },
  })

  test.each<[string, Span, number, boolean]>([
    [
      "in force before it restricted",
      { ...block(5, 5_020), permissions: [permissionAt(4)] },
      9,
      true,
    ],
    ["behind it in both", { ...block(5, 5_020), permissions: [permissionAt(6)] }, 9, false],
    // Dated ahead: it waits until it is due, and lifts nothing before.
    ["not due yet", { ...block(5, 5_020), permissions: [{ at: 110, beats: 109_999 }] }, 109, true],
    ["due", { ...block(5, 5_020), permissions: [{ at: 110, beats: 109_999 }] }, 110, false],
    // A restriction of long ago that comes only now: who permitted something meanwhile knew nothing of it.
    ["of before it arrived", { ...block(5, 20_000), permissions: [permissionAt(10)] }, 30, true],
    [
      "of after it arrived",
      { ...block(5, 20_000), permissions: [{ at: 10, beats: 20_001 }] },
      30,
      false,
    ],
    ["of its own instant", { ...block(5, 5_000), permissions: [permissionAt(5)] }, 9, true],
    // The old permission that comes last, and the new one that came before, are not one.
    [
      "that was said in two halves",
      { ...block(5, 12_000), permissions: [permissionAt(10), { at: 3, beats: 15_000 }] },
      30,
      true,
    ],
  ])(
    "that restrict are not lifted but by a permission that is later: one %s",
    (_, one, now, is) => {
      expect(isRestricted(one, now)).toBe(is)
    },
  )

  test("that withdraw consent late hold against one that was given before they came", () => {
    const late = { ...NEVER, restrictedAt: 50, arrival: 200_000 }
    for (const name of ["consent:email:casino", "unsubscribed:email", "complained:email"])
      expect(reasons(subject({ [name]: late }))).toEqual(["no_consent"])
    const excluded = { ...late, permissions: [{ at: 60, beats: 300_000 }] }
    expect(reasons(subject({ exclusion: excluded }))).toEqual(["no_consent"])
  })

  test("hold from their first arrival: a repeat says nothing new, and imported history goes by its dates", () => {
    const tail = new ComplianceTail({} as never)
    const told = (event_id: string, arrival: number, source = "test") => ({
      ...{ partition: 0, offset: 0n, ...ARRIVED, arrival, source, key: "orsa:p1" },
      value: JSON.stringify({
        ...{ event_id, brand: "orsa", player_id: "p1", type: "block.changed", active: true },
        ...{ reason: "x", occurred_at: "2026-01-01T00:00:00.000Z" },
      }),
    })
    const arrival = () => tail.factsOf("orsa:p1").get("block")?.arrival
    tail.apply([told("e0", 9_000, "import:crm")])
    expect(arrival()).toBe(0)
    tail.apply([told("e1", 5_000), told("e1", 7_000)])
    expect(arrival()).toBe(5_000)
    tail.apply([told("e2", 8_000)])
    expect(arrival()).toBe(8_000)
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
    const message = { partition: 0, offset: 0n, ...ARRIVED, key: "orsa:p1" }
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

  test("and whoever is the same person, at any brand", () => {
    const tail = new ComplianceTail({} as never)
    tail.apply([{ partition: 0, offset: 0n, ...ARRIVED, key: "orsa:p1", value: "{" }])
    const gate = new Gate({
      ...{ tail, lists: { of: () => [], states: () => [] }, warehouse: {} as never },
      ...{ rules: ONLY_GROUP_RULES, stateAt: () => 0, segmentAt: () => 0 },
    })
    const heldWith = (...person: readonly string[]) => {
      const state = { facts: new Map(), profiles: new Map(), registered: new Set() }
      const kinship = { of: () => person }
      const reading = { state, kinship, stateAt: 0, names: new Set(), registers: new Map() }
      return gate.subject(reading as never, { brand: "vega", playerId: "v1" }, 0).isHeld
    }
    expect([heldWith("vega:v1"), heldWith("vega:v1", "orsa:p1")]).toEqual([false, true])
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
      tail.apply([{ partition: 0, offset: 0n, ...ARRIVED, key: "orsa:p1", value }])
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
      tail.apply([{ partition: 0, offset: 0n, ...ARRIVED, key: "orsa:p1", value }])
      const facts = tail.factsOf("orsa:p1")
      expect([...facts.keys()]).toEqual(names)
      for (const span of facts.values())
        expect([span.restrictedAt, span.arrival]).toEqual([Date.parse(at), NOW * 1_000])
      const until = facts.get("limit_reached:loss")?.until
      if (until !== undefined) expect(until).toBe(Date.parse(at) + 86_400_000)
      expect(tail.isHeld("orsa:p1")).toBe(false)
    },
  )

  test("a hold ends when its own row is released, and not when another is", () => {
    const tail = new ComplianceTail({} as never)
    const broken = { partition: 1, ...ARRIVED, key: "orsa:p1", value: "{" }
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
