import { isRestricted, NEVER, permittedAt, spanOf } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

// An end date never lifts an exclusion: only a recorded reinstatement of the same player does. One
// player's exclusion holds for the whole person, at every brand.
export const selfExcluded: Rule = ({ person }, _purpose, now) => {
  const spans = person.map((facts) => spanOf(facts, "exclusion"))
  const restricting = spans.find((span) => isRestricted(span, now))
  const shownSpan = restricting ?? spans.find(({ restrictedAt }) => restrictedAt > 0) ?? NEVER
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
