import { namedLists } from "../list-standing.ts"
import { sharedFinding } from "../shared-finding.ts"
import { type Rule, shown } from "../subject.ts"
import { askedAgainAt } from "../waiting.ts"

const ON_NONE = sharedFinding({
  ...{ rule: "exclusion-review", isAllowed: true, reason: "exclusion_review" },
  inputs: { list: null, since: null },
})

// He may be the one on the list: until somebody has looked, he counts as such.
export const exclusionReview: Rule = ({ exclusionLists }, _purpose, now) => {
  const open = namedLists(exclusionLists, "review")
  if (open === undefined) return ON_NONE
  return {
    rule: "exclusion-review",
    isAllowed: false,
    reason: "exclusion_review",
    deferredUntil: askedAgainAt(open.since, now),
    inputs() {
      return { list: open.list, since: shown(open.since) }
    },
  }
}
