import { sharedFinding } from "../shared-finding.ts"
import { spanOf } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

const NEVER_COOLED = sharedFinding({
  ...{ rule: "cooling-off", isAllowed: true, reason: "cooling_off" },
  inputs: { until: null },
})

export const coolingOff: Rule = ({ person }, _purpose, now) => {
  let until = 0
  for (const facts of person) until = Math.max(until, spanOf(facts, "cooling_off").until)
  if (until === 0) return NEVER_COOLED
  return {
    rule: "cooling-off",
    isAllowed: until <= now,
    reason: "cooling_off",
    inputs() {
      return { until: shown(until) }
    },
  }
}
