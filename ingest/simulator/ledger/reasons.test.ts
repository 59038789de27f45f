import { describe, expect, test } from "vitest"
import { makeCast } from "../cast.ts"
import { makeLapsing } from "../lapsing.ts"
import { LAPSING_CASES, type LapsingCase } from "../operator.ts"
import { Random } from "../random.ts"
import { Ledger } from "./ledger.ts"
import type { Mailing } from "./reasons.ts"

const NOW = Date.UTC(2026, 10, 23, 12)
const PROMOTION: Mailing = { isPromotion: true, isForNobody: false, perDay: 2 }

const EXPECTED: Readonly<Record<LapsingCase, readonly string[]>> = {
  consented: [],
  excluded: ["self_excluded", "no_consent"],
  excluded_live: ["self_excluded", "no_consent"],
  excluded_other_brand: ["self_excluded", "no_consent"],
  cooling_off: ["cooling_off"],
  blocked: ["blocked"],
  revoked: ["no_consent"],
  never_consented: ["no_consent"],
  granted_again: [],
  granted_casino: [],
  granted_betting: ["no_consent"],
  reinstated: ["no_consent"],
  // Of whom nobody knows where he lives, the strictest place asks for a birth date.
  unregistered: ["age_unknown", "unknown_player"],
  no_address: ["no_address"],
  unsubscribed: ["no_consent"],
  bounced: ["address_bounced"],
  kyc_pending: ["kyc_not_approved"],
  kyc_rejected: ["kyc_not_approved"],
  age_unknown: ["age_unknown"],
  under_age: ["under_age"],
  aml_held: ["aml_hold"],
  harm_marked: ["harm_marker"],
  limit_reached: ["limit_reached"],
  limit_near: ["limit_near"],
}

const lapsing = makeLapsing(3 * LAPSING_CASES.length, new Random(7, "t"), NOW, 15_000)
const ledger = new Ledger()
for (const { history, live } of lapsing)
  for (const event of [...history, ...live]) ledger.add(event, "standing")

describe("the ledger's word on who must not get a promotion", () => {
  test.each([...new Set(LAPSING_CASES)])("a lapsing player who is %s", (name) => {
    const own = lapsing.filter((one) => one.lapsing === name)
    expect(own.length).toBeGreaterThanOrEqual(3)
    for (const { player, lapsesAt } of own) {
      const recipient = {
        name: `${player.brand}:${player.playerId}`,
        ...{ hasAddress: player.hasAddress, birthDate: player.birthDate },
        ...{ isHeld: false, gotToday: 0 },
      }
      const at = new Date(lapsesAt + 1_000)
      expect(ledger.reasonsAgainst(recipient, PROMOTION, at)).toEqual(EXPECTED[name])
    }
  })
})

describe("the ledger's word on the cast of the second act", () => {
  const members = makeCast(new Random(8, "t"), NOW)
  const known = new Ledger()
  for (const { history, enter, meanwhile } of members)
    for (const event of [...history, enter(NOW), ...meanwhile(NOW + 1)])
      known.add(event, "standing")
  const said = (role: string, mailing: Mailing, gotToday = 0) => {
    const member = members.find((one) => one.role === role)
    if (member === undefined) throw new Error(role)
    const { player, unreadable } = member
    const name = `${player.brand}:${player.playerId}`
    const isHeld = unreadable !== undefined
    const recipient = { name, hasAddress: true, birthDate: undefined, isHeld, gotToday }
    return known.reasonsAgainst(recipient, mailing, new Date(NOW + 1_000))
  }
  // Noon in UTC is one o'clock in Malta, and seven in the morning in New Jersey.
  const night: Mailing = { ...PROMOTION, quiet: { from: "11:00", to: "15:00" } }

  test.each<[string, Mailing, number, string[]]>([
    ["welcome", PROMOTION, 0, []],
    ["welcome", PROMOTION, 2, ["frequency_cap"]],
    ["welcome", { ...PROMOTION, perDay: 1 }, 1, ["frequency_cap"]],
    ["welcome", { ...PROMOTION, isForNobody: true }, 0, ["hold_out"]],
    ["welcome", night, 0, ["quiet_hours"]],
    ["far_away", night, 0, []],
    ["zone_unknown", night, 0, ["age_unknown", "unknown_player", "time_zone_unknown"]],
    ["bounced", PROMOTION, 0, ["address_bounced"]],
    ["bounced", { ...PROMOTION, isPromotion: false }, 0, ["address_bounced"]],
    ["found_to_be_test", PROMOTION, 0, ["test_player"]],
    ["held", PROMOTION, 0, ["compliance_unreadable"]],
    ["held", { ...PROMOTION, isPromotion: false }, 0, []],
    ["excluded_while_waiting", PROMOTION, 0, ["self_excluded", "no_consent"]],
    ["template_broken", { ...PROMOTION, breaksFor: "cast-template-broken" }, 0, ["template_error"]],
  ])("%s by %j who got %d today: %j", (role, mailing, gotToday, expected) => {
    expect([...said(role, mailing, gotToday)].sort()).toEqual([...expected].sort())
  })
})
