import { spanOf } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

export const coolingOff: Rule = ({ person }, _purpose, now) => {
  const until = Math.max(...person.map((facts) => spanOf(facts, "cooling_off").until))
  return {
    rule: "cooling-off",
    isAllowed: until <= now,
    reason: "cooling_off",
    inputs() {
      return { until: shown(until) }
    },
  }
}
