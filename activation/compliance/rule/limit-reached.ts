import { sharedByEncouraged } from "../shared-finding.ts"
import { type Rule, shown } from "../subject.ts"

const PREFIX = "limit_reached:"

/** Of whom there is none. */
const NONE = sharedByEncouraged({
  ...{ rule: "limit-reached", isAllowed: true, reason: "limit_reached" },
  inputs: { until: null },
})

// Whoever has reached a limit of any kind is not told to deposit or to play until its period is over. Every
// promotion tells him so, whatever its author says of it.
export const limitReached: Rule = ({ own }, { encourages }, now) => {
  let until = 0
  for (const [name, span] of own) if (name.startsWith(PREFIX)) until = Math.max(until, span.until)
  if (until === 0) return NONE[encourages]
  return {
    rule: "limit-reached",
    isAllowed: until <= now,
    reason: "limit_reached",
    inputs() {
      return { encourages, until: shown(until) }
    },
  }
}
