import type { Rule } from "../subject.ts"

// Nobody knows how much of it is used: it may be all, so it holds like one that is near.
export const limitUnrated: Rule = ({ limitsUnrated }, { encourages }) => ({
  rule: "limit-unrated",
  isAllowed: limitsUnrated.length === 0,
  reason: "limit_rate_unknown",
  inputs() {
    return { encourages, unrated: limitsUnrated.join(" ") || null }
  },
})
