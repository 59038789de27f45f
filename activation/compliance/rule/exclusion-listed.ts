import { namedLists } from "../list-standing.ts"
import { type Rule, shown } from "../subject.ts"

// Besides the exclusion that it is: a reinstatement of the operator's own takes nobody off a state's list.
export const exclusionListed: Rule = ({ exclusionLists }) => {
  const listed = namedLists(exclusionLists, "listed")
  return {
    rule: "exclusion-listed",
    isAllowed: listed === undefined,
    reason: "exclusion_listed",
    inputs() {
      return { list: listed?.list ?? null, since: shown(listed?.since ?? 0) }
    },
  }
}
