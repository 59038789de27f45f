import { spanOf } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

export const coolingOff: Rule = ({ person }, _purpose, now) => {
  const { until } = spanOf(person, "cooling_off")
  return {
    rule: "cooling-off",
    isAllowed: until <= now,
    reason: "cooling_off",
    inputs: { until: shown(until) },
  }
}
