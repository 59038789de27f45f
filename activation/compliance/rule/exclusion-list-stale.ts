import { namedLists } from "../list-standing.ts"
import { type Rule, shown } from "../subject.ts"
import { askedAgainAt } from "../waiting.ts"

// Who is on the list now is not known, so it may be anybody whom it could hold; the next import says.
export const exclusionListStale: Rule = ({ exclusionLists }, _purpose, now) => {
  const stale = namedLists(exclusionLists, "stale")
  return {
    rule: "exclusion-list-stale",
    isAllowed: stale === undefined,
    reason: "exclusion_list_stale",
    ...(stale && { deferredUntil: askedAgainAt(stale.since, now) }),
    inputs() {
      return { list: stale?.list ?? null, since: shown(stale?.since ?? 0) }
    },
  }
}
