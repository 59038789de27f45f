import { spanOf } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

// Nothing said is not approved, and a tie restricts.
export const kyc: Rule = ({ own }) => {
  const span = spanOf(own, "kyc")
  return {
    rule: "kyc",
    isAllowed: span.permittedAt > span.restrictedAt,
    reason: "kyc_not_approved",
    inputs: { approved_at: shown(span.permittedAt), not_approved_at: shown(span.restrictedAt) },
  }
}
