import { isRestricted, permittedAt, spanOf } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

export const blocked: Rule = ({ own }, _purpose, now) => {
  const span = spanOf(own, "block")
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
