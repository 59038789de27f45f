import { describe, expect, test } from "vitest"
import type { Spent } from "../../core/budget.ts"
import { decide } from "./decide.ts"
import { GROUP_RULEBOOK, promotion, recipient, spanFrom } from "./recipient.fixture.ts"
import { NEVER, type Span } from "./span.ts"
import type { Purpose, Subject } from "./subject.ts"

const NOW = Date.UTC(2026, 10, 23, 12)
const restricted: Span = spanFrom({ restrictedAt: 200 })
const lifted: Span = spanFrom({ restrictedAt: 200, permittedAt: 300 })
const until = (at: number): Span => ({ ...restricted, until: at })

function reasons(subject: Subject, purpose: Purpose = promotion(), now = NOW): readonly string[] {
  const { verdict } = decide(subject, purpose, now, GROUP_RULEBOOK)
  return verdict.kind === "allow" ? [] : verdict.reasons
}

describe("a promotion does not go to a player", () => {
  test.each<[string, Subject, string[]]>([
    ["whose identity was never approved", recipient({ kyc: NEVER }), ["kyc_not_approved"]],
    ["whose identity expired", recipient({ kyc: restricted }), ["kyc_not_approved"]],
    ["whose identity was approved again", recipient({ kyc: lifted }), []],
    ["whose age nobody knows", recipient({ age: NEVER }), ["age_unknown"]],
    ["who turns 18 tomorrow", recipient({}, { birthDate: "2008-11-24" }), ["under_age"]],
    ["who turned 18 today", recipient({ age: NEVER }, { birthDate: "2008-11-23" }), []],
    [
      "who is 20 in New Jersey",
      recipient({}, { birthDate: "2006-01-01", jurisdictions: ["US-NJ"] }),
      ["under_age"],
    ],
    [
      "who is 20 somewhere in the United States",
      recipient({}, { birthDate: "2006-01-01", jurisdictions: ["US"] }),
      ["under_age"],
    ],
    [
      "who is 20, lives in the United States and is said to be of Malta",
      recipient({}, { birthDate: "2006-01-01", countries: ["US"] }),
      ["under_age"],
    ],
    [
      "who is 18 in Alberta",
      recipient({}, { birthDate: "2008-01-01", jurisdictions: ["CA-AB"], countries: ["CA"] }),
      [],
    ],
    [
      "who is 18 in Ontario",
      recipient({}, { birthDate: "2008-01-01", jurisdictions: ["CA-ON"] }),
      ["under_age"],
    ],
    [
      "who is 20 where nobody knows",
      recipient({}, { birthDate: "2006-01-01", jurisdictions: [""] }),
      ["under_age"],
    ],
    [
      "who is 20 and may have moved from New Jersey to Malta",
      recipient(
        {},
        { birthDate: "2006-01-01", jurisdictions: ["US-NJ", "MT"], countries: ["US", "MT"] },
      ),
      ["under_age"],
    ],
    ["on an AML hold", recipient({ aml_hold: restricted }), ["aml_hold"]],
    ["whose AML hold was lifted", recipient({ aml_hold: lifted }), []],
    ["with a marker of harm", recipient({ "harm:model": restricted }), ["harm_marker"]],
    ["whose marker its source took back", recipient({ "harm:model": lifted }), []],
    [
      "whose marker another source did not take back",
      recipient({ "harm:model": lifted, "harm:agent": restricted }),
      ["harm_marker"],
    ],
    [
      "who reached a limit in a period that runs",
      recipient({ "limit_reached:loss": until(NOW + 1) }),
      ["limit_reached"],
    ],
    ["at the end of that period", recipient({ "limit_reached:loss": until(NOW) }), []],
    ["near a limit", recipient({}, { limitsNear: ["deposit_week"] }), ["limit_near"]],
    [
      "with a limit of which nobody knows what it comes to",
      recipient({}, { limitsUnrated: ["deposit_week"] }),
      ["limit_rate_unknown"],
    ],
    ["who is a test player", recipient({ test_player: restricted }), ["test_player"]],
    ["who got the day's messages", recipient({}, { sentToday: 2 }), ["frequency_cap"]],
    [
      "whose messages nobody counted",
      recipient({}, { sentToday: undefined }),
      ["frequency_unknown"],
    ],
    ["who got one", recipient({}, { sentToday: 1 }), []],
    ["who got the seven days' messages", recipient({}, { sentIn7Days: 7 }), ["weekly_cap"]],
    [
      "whose messages of the seven days nobody counted",
      recipient({}, { sentIn7Days: undefined }),
      ["frequency_unknown"],
    ],
    ["who got six", recipient({}, { sentIn7Days: 6 }), []],
  ])("%s", (_, subject, expected) => {
    expect(reasons(subject)).toEqual(expected)
  })

  test("when a hold or a marker stands on another player of the same person", () => {
    const other = new Map([
      ["aml_hold", restricted],
      ["harm:model", restricted],
    ])
    expect(reasons(recipient({}, { person: [new Map(), other] }))).toEqual([
      "aml_hold",
      "harm_marker",
    ])
  })

  test.each([
    ["the first that the vault had", undefined, ["address_bounced"]],
    ["known since before it bounced", 199, ["address_bounced"]],
    ["another since", 201, []],
  ])(
    "whose address bounced, whatever he consented to, while it is %s",
    (_, emailSince, expected) => {
      const consent = spanFrom({ permittedAt: 900 })
      const facts = { "bounced:email": restricted, "consent:email:all": consent }
      for (const messageClass of ["promotional", "operational", "regulatory"] as const)
        expect(reasons(recipient(facts, { emailSince }), promotion({ messageClass }))).toEqual(
          expected,
        )
    },
  )

  test("when its audience is one for protection", () => {
    expect(reasons(recipient(), promotion({ isProtection: true }))).toEqual(["protection_segment"])
  })

  test("over the campaign's own cap: none is the default, and 0 is nobody", () => {
    expect(reasons(recipient(), promotion({ capPerDay: 0 }))).toEqual(["frequency_cap"])
    const one = recipient({}, { sentToday: 1 })
    expect(reasons(one, promotion({ capPerDay: 1 }))).toEqual(["frequency_cap"])
    expect(reasons(one, promotion({ capPerDay: undefined }))).toEqual([])
    expect(reasons(recipient({}, { sentToday: 2 }), promotion({ capPerDay: 99 }))).toEqual([
      "frequency_cap",
    ])
  })

  test("over the campaign's own cap of seven days: none is the default, and 0 is nobody", () => {
    expect(reasons(recipient(), promotion({ capPerWeek: 0 }))).toEqual(["weekly_cap"])
    const three = recipient({}, { sentIn7Days: 3 })
    expect(reasons(three, promotion({ capPerWeek: 3 }))).toEqual(["weekly_cap"])
    expect(reasons(three, promotion({ capPerWeek: undefined }))).toEqual([])
    const seven = recipient({}, { sentIn7Days: 7 })
    expect(reasons(seven, promotion({ capPerWeek: 99 }))).toEqual(["weekly_cap"])
  })

  test("where the campaign's budget is spent, and of a sum where less is left than it offers", () => {
    const offer = {
      ...{ kind: "free_bet" as const, isWelcome: false, isForInactivity: false, products: [] },
      amount: { amount: "2.50", currency: "EUR" },
    } as const
    const said = (spent: Spent | undefined, budget: object) =>
      reasons(
        recipient({}, { spent }),
        promotion({ offer, budget: { per: "campaign", ...budget } }),
      )
    const amount = (spent: string) => ({ messages: 3, amount: spent })
    expect(said(amount("7.50"), { amount: "10" })).toEqual([])
    expect(said(amount("7.500001"), { amount: "10" })).toEqual(["budget_spent"])
    expect(said(amount("7.50"), { amount: "10", messages: 3 })).toEqual(["budget_spent"])
    expect(said(amount("7.50"), { messages: 4 })).toEqual([])
    expect(said(undefined, { messages: 4 })).toEqual(["budget_unknown"])
    expect(reasons(recipient(), promotion())).toEqual([])
  })

  test("for the day alone, where quiet hours make it wait for another day anyway", () => {
    const night = { from: "21:00", to: "09:00" }
    const full = (more: object = {}) => recipient({}, { sentToday: 2, ...more })
    const verdictAt = (hour: number, more: object = {}, subject = full()) =>
      decide(
        subject,
        promotion({ quietHours: night, ...more }),
        Date.UTC(2026, 10, 23, hour),
        GROUP_RULEBOOK,
      ).verdict
    const reasons = ["frequency_cap", "quiet_hours"]
    // Malta is an hour ahead: ten in the evening there, and nine of the next day.
    const until = Date.UTC(2026, 10, 24, 8)
    expect(verdictAt(21)).toEqual({ kind: "defer", reasons, until })
    // In the small hours the quiet ends on the same day, whose places are taken.
    expect(verdictAt(4)).toEqual({ kind: "suppress", reasons })
    // Nobody gets it on any day, or another rule refuses it as well.
    expect(verdictAt(21, { capPerDay: 0 }).kind).toBe("suppress")
    expect(verdictAt(21, { holdOut: "100" }).kind).toBe("suppress")
    expect(verdictAt(21, {}, full({ sentToday: undefined })).kind).toBe("suppress")
    // The seven days are not over with the day.
    expect(verdictAt(21, {}, full({ sentIn7Days: 7 })).kind).toBe("suppress")
  })

  test("without every reason being given", () => {
    const subject = recipient(
      { exclusion: restricted, kyc: NEVER, test_player: restricted, aml_hold: restricted },
      { limitsNear: ["loss_day"] },
    )
    expect(reasons(subject)).toEqual([
      "self_excluded",
      "kyc_not_approved",
      "aml_hold",
      "limit_near",
      "no_consent",
      "test_player",
    ])
  })
})

describe("who left the segment while his message waited", () => {
  const gone = recipient({}, { hasLeft: true })

  test("gets it only where the campaign says so, or a law owes it to him", () => {
    expect(reasons(gone)).toEqual(["left_segment"])
    expect(reasons(gone, promotion({ messageClass: "operational" }))).toEqual(["left_segment"])
    expect(reasons(gone, promotion({ isForWhoLeft: true }))).toEqual([])
    expect(reasons(gone, promotion({ messageClass: "regulatory" }))).toEqual([])
  })
})

describe("limits", () => {
  test("speak against every promotion, also where its author says that it encourages nothing", () => {
    const limited = recipient(
      { "limit_reached:deposit": until(NOW + 1) },
      { limitsNear: ["deposit_week"] },
    )
    for (const encourages of ["deposit", "play", "none"] as const)
      expect(reasons(limited, promotion({ encourages }))).toEqual(["limit_reached", "limit_near"])
    expect(reasons(limited, promotion({ messageClass: "operational" }))).toEqual([])
  })
})

describe("a limit that was just set", () => {
  test("puts a promotion off for a second, and what is suppressed anyway not", () => {
    const unread = { isLimitUnread: true }
    const { verdict } = decide(recipient({}, unread), promotion(), NOW, GROUP_RULEBOOK)
    expect(verdict).toEqual({ kind: "defer", reasons: ["limit_unread"], until: NOW + 1_000 })
    const blocked = decide(
      recipient({ block: restricted }, unread),
      promotion(),
      NOW,
      GROUP_RULEBOOK,
    )
    expect(blocked.verdict.kind).toBe("suppress")
  })
})

describe("a hold-out", () => {
  const heldOf = (holdOut: string, campaign = "win-back") =>
    Array.from({ length: 4_000 }, (_, index) => `p${index}`).filter((playerId) =>
      reasons(recipient({}, { playerId }), promotion({ holdOut, campaign })).includes("hold_out"),
    )

  test("is the share that the campaign says, always the same players, and others for another campaign", () => {
    const held = heldOf("12.5")
    expect(held.length / 4_000).toBeGreaterThan(0.11)
    expect(held.length / 4_000).toBeLessThan(0.14)
    expect(heldOf("12.5")).toEqual(held)
    expect(heldOf("12.5", "another")).not.toEqual(held)
    const wider = new Set(heldOf("25"))
    expect(held.every((playerId) => wider.has(playerId))).toBe(true)
  })

  test("of nothing holds nobody, of a hundred per cent everybody", () => {
    expect([heldOf("0").length, heldOf("100").length]).toEqual([0, 4_000])
  })
})

describe("quiet hours", () => {
  const night = promotion({ quietHours: { from: "21:00", to: "08:00" } })
  const inZone = (timeZone: string) => recipient({}, { timeZones: [timeZone] })
  const verdict = (iso: string, timeZone: string, purpose = night) =>
    decide(inZone(timeZone), purpose, Date.parse(iso), GROUP_RULEBOOK).verdict

  test("defer until they end where the player lives", () => {
    expect(verdict("2026-11-23T12:00:00Z", "America/New_York")).toEqual({
      kind: "defer",
      reasons: ["quiet_hours"],
      until: Date.parse("2026-11-23T13:00:00Z"),
    })
    expect(verdict("2026-11-23T13:00:00Z", "America/New_York")).toEqual({ kind: "allow" })
    expect(verdict("2026-11-23T20:00:00Z", "Europe/Malta")).toMatchObject({
      until: Date.parse("2026-11-24T07:00:00Z"),
    })
  })

  test("defer until they have ended wherever he may live", () => {
    const moved = recipient({}, { timeZones: ["Europe/Malta", "America/New_York"] })
    const { verdict } = decide(moved, night, Date.parse("2026-11-23T12:00:00Z"), GROUP_RULEBOOK)
    expect(verdict).toMatchObject({ until: Date.parse("2026-11-23T13:00:00Z") })
  })

  test("end by the player's clock in the night in which it is moved", () => {
    expect(verdict("2026-03-28T22:00:00Z", "Europe/Malta")).toMatchObject({
      until: Date.parse("2026-03-29T06:00:00Z"),
    })
  })

  test("of a zone that nobody knows let nothing through; without any the zone is not asked", () => {
    expect(verdict("2026-11-23T12:00:00Z", "Mars/Olympus")).toEqual({
      kind: "suppress",
      reasons: ["time_zone_unknown"],
    })
    expect(verdict("2026-11-23T12:00:00Z", "", promotion())).toEqual({ kind: "allow" })
  })

  test("do not put off what is suppressed anyway", () => {
    const blocked = recipient({ block: restricted }, { timeZones: ["Europe/Malta"] })
    const { verdict } = decide(blocked, night, Date.parse("2026-11-23T23:00:00Z"), GROUP_RULEBOOK)
    expect(verdict).toEqual({ kind: "suppress", reasons: ["blocked", "quiet_hours"] })
  })
})

describe("another class of message", () => {
  const barred = recipient({
    "consent:email:all": NEVER,
    exclusion: restricted,
    kyc: NEVER,
    aml_hold: restricted,
  })

  test("asks for no consent and tips nobody off about a hold", () => {
    const held = { ...barred, person: [new Map([["aml_hold", restricted]])] }
    for (const messageClass of ["operational", "regulatory"] as const)
      expect(reasons(held, promotion({ messageClass }))).toEqual([])
  })

  test("is kept from whoever excluded himself, but for what the law owes him", () => {
    expect(reasons(barred, promotion({ messageClass: "operational" }))).toEqual(["self_excluded"])
    expect(reasons(barred, promotion({ messageClass: "regulatory" }))).toEqual([])
    const kin = recipient({}, { person: [new Map([["exclusion", restricted]])] })
    expect(reasons(kin, promotion({ messageClass: "operational" }))).toEqual(["self_excluded"])
  })

  test("has exclusion, cooling-off and block on record, also where they keep nothing back", () => {
    const subject = recipient({
      ...{ exclusion: restricted, block: restricted },
      cooling_off: until(NOW + 1),
    })
    const against = (messageClass: Purpose["messageClass"]) =>
      decide(subject, promotion({ messageClass }), NOW, GROUP_RULEBOOK).findings.flatMap((one) =>
        one.isAllowed ? [] : [`${one.rule} ${one.isNoted ? "noted" : "stops"}`],
      )
    expect(against("operational")).toEqual([
      "self-excluded stops",
      "cooling-off noted",
      "blocked noted",
    ])
    expect(against("regulatory")).toEqual([
      "self-excluded noted",
      "cooling-off noted",
      "blocked noted",
    ])
    const { findings } = decide(
      subject,
      promotion({ messageClass: "regulatory" }),
      NOW,
      GROUP_RULEBOOK,
    )
    expect(findings[0]?.inputs()).toMatchObject({ noted_only: true, speaks_against: true })
  })

  test("is judged as a promotion where it encourages anything, whatever it calls itself", () => {
    for (const messageClass of ["operational", "regulatory"] as const)
      for (const encourages of ["deposit", "play"] as const) {
        const purpose = promotion({ messageClass, encourages })
        const promotional = promotion({ encourages })
        expect(reasons(barred, purpose)).toEqual(reasons(barred, promotional))
        expect(reasons(recipient(), { ...purpose, isProtection: true })).toEqual([
          "protection_segment",
        ])
      }
  })

  test("still does not go to an address that bounced, an unknown player, or nowhere", () => {
    const gone = recipient(
      { "bounced:email": restricted },
      { isRegistered: false, writing: "no_address" },
    )
    for (const messageClass of ["operational", "regulatory"] as const)
      expect(reasons(gone, promotion({ messageClass }))).toEqual([
        "unknown_player",
        "address_bounced",
        "no_address",
      ])
  })

  test("is kept from test players, and from nobody where the law owes it", () => {
    const test = recipient({ test_player: restricted })
    expect(reasons(test, promotion({ messageClass: "operational" }))).toEqual(["test_player"])
    expect(reasons(test, promotion({ messageClass: "regulatory" }))).toEqual([])
  })
})
