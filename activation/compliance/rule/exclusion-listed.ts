import { namedLists } from "../list-standing.ts"
import { sharedFinding } from "../shared-finding.ts"
import { type Rule, shown } from "../subject.ts"

const ON_NONE = sharedFinding({
  ...{ rule: "exclusion-listed", isAllowed: true, reason: "exclusion_listed" },
  inputs: { list: null, since: null },
})

// Besides the exclusion that it is: a reinstatement of the operator's own takes nobody off a state's list.
export const exclusionListed: Rule = ({ exclusionLists }) => {
  const listed = namedLists(exclusionLists, "listed")
  if (listed === undefined) return ON_NONE
  return {
    rule: "exclusion-listed",
    isAllowed: false,
    reason: "exclusion_listed",
    inputs() {
      return { list: listed.list, since: shown(listed.since) }
    },
  }
}
