import { sharedFinding } from "../shared-finding.ts"
import type { Finding, Purpose, Rule } from "../subject.ts"

/** A limit of which this share is used is near. */
export const LIMIT_SHARE_NEAR = "0.8"

/** Of whom there is none, by what the message encourages. */
const NONE = { deposit: none("deposit"), play: none("play"), none: none("none") } as const

function none(encourages: Purpose["encourages"]): Finding {
  return sharedFinding({
    ...{ rule: "limit-near", isAllowed: true, reason: "limit_near" },
    inputs: { encourages, near: null },
  })
}

// Asked of promotions alone, and each of them encourages, whatever its author says.
export const limitNear: Rule = ({ limitsNear }, { encourages }) => {
  if (limitsNear.length === 0) return NONE[encourages]
  return {
    rule: "limit-near",
    isAllowed: false,
    reason: "limit_near",
    inputs() {
      return { encourages, near: limitsNear.join(" ") || null }
    },
  }
}
