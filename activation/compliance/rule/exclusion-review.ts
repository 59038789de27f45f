import { namedLists } from "../list-standing.ts"
import { type Rule, shown } from "../subject.ts"
import { askedAgainAt } from "../waiting.ts"

// He may be the one on the list: until somebody has looked, he counts as such.
export const exclusionReview: Rule = ({ exclusionLists }, _purpose, now) => {
  const open = namedLists(exclusionLists, "review")
  return {
    rule: "exclusion-review",
    isAllowed: open === undefined,
    reason: "exclusion_review",
    ...(open && { deferredUntil: askedAgainAt(open.since, now) }),
    inputs() {
      return { list: open?.list ?? null, since: shown(open?.since ?? 0) }
    },
  }
}
