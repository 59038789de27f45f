import { sharedFinding } from "../shared-finding.ts"
import { isRestricted, permittedAt, type Span, spanOf } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

const NEVER_EXCLUDED = sharedFinding({
  ...{ rule: "self-excluded", isAllowed: true, reason: "self_excluded" },
  inputs: { excluded_at: null, reinstated_at: null },
})

// An end date never lifts an exclusion: only a recorded reinstatement of the same player does. One
// player's exclusion holds for the whole person, at every brand.
export const selfExcluded: Rule = ({ person }, _purpose, now) => {
  let restricting: Span | undefined
  let ended: Span | undefined
  for (const facts of person) {
    const span = spanOf(facts, "exclusion")
    if (isRestricted(span, now)) restricting ??= span
    else if (span.restrictedAt > 0) ended ??= span
  }
  const shownSpan = restricting ?? ended
  if (shownSpan === undefined) return NEVER_EXCLUDED
  return {
    rule: "self-excluded",
    isAllowed: restricting === undefined,
    reason: "self_excluded",
    inputs() {
      return {
        excluded_at: shown(shownSpan.restrictedAt),
        reinstated_at: shown(permittedAt(shownSpan, now)),
      }
    },
  }
}
