import { isRestricted, NEVER, spanOf } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

// A hold on one player holds the person, at every brand.
export const amlHold: Rule = ({ person }) => {
  const span = person.map((facts) => spanOf(facts, "aml_hold")).find(isRestricted) ?? NEVER
  return {
    rule: "aml-hold",
    isAllowed: !isRestricted(span),
    reason: "aml_hold",
    inputs: { held_at: shown(span.restrictedAt) },
  }
}
