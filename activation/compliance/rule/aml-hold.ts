import { isRestricted, NEVER, spanOf } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

// A hold on one player holds the person, at every brand.
export const amlHold: Rule = ({ person }, _purpose, now) => {
  const spans = person.map((facts) => spanOf(facts, "aml_hold"))
  const span = spans.find((one) => isRestricted(one, now)) ?? NEVER
  return {
    rule: "aml-hold",
    isAllowed: span === NEVER,
    reason: "aml_hold",
    inputs() {
      return { held_at: shown(span.restrictedAt) }
    },
  }
}
