import { sharedFinding } from "../shared-finding.ts"
import { isRestricted, type Span, spanOf } from "../span.ts"
import { type Finding, type Rule, shown } from "../subject.ts"

const FREE = sharedFinding({
  ...{ rule: "aml-hold", isAllowed: true, reason: "aml_hold" },
  inputs: { held_at: null },
})

// A hold on one player holds the person, at every brand.
export const amlHold: Rule = ({ person }, _purpose, now) => {
  for (const facts of person) {
    const span = spanOf(facts, "aml_hold")
    if (isRestricted(span, now)) return held(span)
  }
  return FREE
}

function held({ restrictedAt }: Span): Finding {
  return {
    rule: "aml-hold",
    isAllowed: false,
    reason: "aml_hold",
    inputs() {
      return { held_at: shown(restrictedAt) }
    },
  }
}
