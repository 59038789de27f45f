import { permittedAt, spanOf } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

// Nothing said is not approved, and a tie restricts.
export const kyc: Rule = ({ own }, _purpose, now) => {
  const span = spanOf(own, "kyc")
  const approvedAt = permittedAt(span, now)
  return {
    rule: "kyc",
    isAllowed: approvedAt > span.restrictedAt,
    reason: "kyc_not_approved",
    inputs() {
      return { approved_at: shown(approvedAt), not_approved_at: shown(span.restrictedAt) }
    },
  }
}
