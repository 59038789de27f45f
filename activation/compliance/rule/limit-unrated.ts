import { sharedFinding } from "../shared-finding.ts"
import type { Finding, Purpose, Rule } from "../subject.ts"

/** Of whom there is none, by what the message encourages. */
const NONE = { deposit: none("deposit"), play: none("play"), none: none("none") } as const

function none(encourages: Purpose["encourages"]): Finding {
  return sharedFinding({
    ...{ rule: "limit-unrated", isAllowed: true, reason: "limit_rate_unknown" },
    inputs: { encourages, unrated: null },
  })
}

// Nobody knows how much of it is used: it may be all, so it holds like one that is near.
export const limitUnrated: Rule = ({ limitsUnrated }, { encourages }) => {
  if (limitsUnrated.length === 0) return NONE[encourages]
  return {
    rule: "limit-unrated",
    isAllowed: false,
    reason: "limit_rate_unknown",
    inputs() {
      return { encourages, unrated: limitsUnrated.join(" ") || null }
    },
  }
}
