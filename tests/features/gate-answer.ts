import { promotion, recipient } from "../../activation/compliance/recipient.fixture.ts"
import { age } from "../../activation/compliance/rule/age.ts"
import { amlHold } from "../../activation/compliance/rule/aml-hold.ts"
import { blocked } from "../../activation/compliance/rule/blocked.ts"
import { consent } from "../../activation/compliance/rule/consent.ts"
import { coolingOff } from "../../activation/compliance/rule/cooling-off.ts"
import { harmMarker } from "../../activation/compliance/rule/harm-marker.ts"
import { kyc } from "../../activation/compliance/rule/kyc.ts"
import { selfExcluded } from "../../activation/compliance/rule/self-excluded.ts"
import type { Facts } from "../../activation/compliance/span.ts"
import type { Purpose, Rule } from "../../activation/compliance/subject.ts"

const CHANNELS = ["email", "sms"]
const PRODUCTS = ["betting", "casino", "bingo"] as const

/** By each rule that a row of features speaks of too, the expression over the row that says whether it speaks against him. */
const AGAINST: Readonly<Record<string, readonly [rule: Rule, ofRow: string]>> = {
  isExcluded: [selfExcluded, "excluded_at is not null"],
  isCoolingOff: [coolingOff, "cooling_off_until is not null"],
  isBlocked: [blocked, "blocked_at is not null"],
  isHeld: [amlHold, "is_aml_hold"],
  isHarmed: [harmMarker, "harm_level in ('medium', 'high')"],
  isUnapproved: [kyc, "kyc_status != 'approved'"],
  isOfUnknownAge: [age, "not is_age_verified"],
}

/** What the gate's own rules say of a player, in the words of his row. */
export type GateAnswer = Readonly<Record<string, string>>

/** The columns of a row that answer likewise. */
export const ANSWERS_OF_ROW = [
  "toString(ft_player.consents) as consents",
  ...Object.entries(AGAINST).map(([name, [, ofRow]]) => `toString(toUInt8(${ofRow})) as ${name}`),
].join(", ")

/** Asks the rules on consent about every channel and product, and each of the others. */
export function gateAnswer(own: Facts, now: number): GateAnswer {
  const subject = recipient({}, { own, person: [own] })
  const consents = CHANNELS.flatMap((channel) => {
    const purpose = (product: (typeof PRODUCTS)[number]): Purpose =>
      promotion({ product, channel: channel as Purpose["channel"] })
    const granted = PRODUCTS.filter((product) => consent(subject, purpose(product), now).isAllowed)
    const isAll = granted.length === PRODUCTS.length
    return [...granted, ...(isAll ? ["all"] : [])].map((product) => `'${channel}:${product}'`)
  })
  const against = Object.entries(AGAINST).map(([name, [rule]]) => [
    name,
    rule(subject, promotion(), now).isAllowed ? "0" : "1",
  ])
  return { consents: `[${consents.sort().join(",")}]`, ...Object.fromEntries(against) }
}
