import { sharedFinding } from "../shared-finding.ts"
import { isRestricted, NEVER, permittedAt, spanOf } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

const NEVER_BLOCKED = sharedFinding({
  ...{ rule: "blocked", isAllowed: true, reason: "blocked" },
  inputs: { blocked_at: null, released_at: null },
})

export const blocked: Rule = ({ own }, _purpose, now) => {
  const span = spanOf(own, "block")
  if (span === NEVER) return NEVER_BLOCKED
  return {
    rule: "blocked",
    isAllowed: !isRestricted(span, now),
    reason: "blocked",
    inputs() {
      return {
        blocked_at: shown(span.restrictedAt),
        released_at: shown(permittedAt(span, now)),
      }
    },
  }
}
