import { isRestricted, spanOf } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

// An end date never lifts an exclusion: only a recorded reinstatement does. It crosses all brands.
export const selfExcluded: Rule = ({ person }) => {
  const span = spanOf(person, "exclusion")
  return {
    rule: "self-excluded",
    isAllowed: !isRestricted(span),
    reason: "self_excluded",
    inputs: { excluded_at: shown(span.restrictedAt), reinstated_at: shown(span.permittedAt) },
  }
}
