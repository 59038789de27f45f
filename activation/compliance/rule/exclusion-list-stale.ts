import { namedLists } from "../list-standing.ts"
import { sharedFinding } from "../shared-finding.ts"
import { type Rule, shown } from "../subject.ts"
import { askedAgainAt } from "../waiting.ts"

const ON_NONE = sharedFinding({
  ...{ rule: "exclusion-list-stale", isAllowed: true, reason: "exclusion_list_stale" },
  inputs: { list: null, since: null },
})

// Who is on the list now is not known, so it may be anybody whom it could hold; the next import says.
export const exclusionListStale: Rule = ({ exclusionLists }, _purpose, now) => {
  const stale = namedLists(exclusionLists, "stale")
  if (stale === undefined) return ON_NONE
  return {
    rule: "exclusion-list-stale",
    isAllowed: false,
    reason: "exclusion_list_stale",
    deferredUntil: askedAgainAt(stale.since, now),
    inputs() {
      return { list: stale.list, since: shown(stale.since) }
    },
  }
}
