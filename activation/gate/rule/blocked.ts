import { isRestricted, spanOf } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

export const blocked: Rule = ({ own }) => {
  const span = spanOf(own, "block")
  return {
    rule: "blocked",
    isAllowed: !isRestricted(span),
    reason: "blocked",
    inputs: { blocked_at: shown(span.restrictedAt), released_at: shown(span.permittedAt) },
  }
}
