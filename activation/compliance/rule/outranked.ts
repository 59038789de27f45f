import { sharedFinding } from "../shared-finding.ts"
import type { Rule } from "../subject.ts"

const ALONE = sharedFinding({
  ...{ rule: "outranked", isAllowed: true, reason: "outranked" },
  inputs: { priority: null, by: null, by_priority: null, by_value: null, was_sent: null },
})

// Of several that want the same player one goes out: who says no priority contends with nobody.
export const outranked: Rule = ({ outrankedBy }, { priority }) => {
  if (priority === undefined && outrankedBy === undefined) return ALONE
  return {
    rule: "outranked",
    isAllowed: priority === undefined || outrankedBy === undefined,
    reason: "outranked",
    inputs() {
      return {
        priority: priority === undefined ? null : String(priority),
        by: outrankedBy?.campaign ?? null,
        by_priority: outrankedBy === undefined ? null : String(outrankedBy.priority),
        by_value: outrankedBy?.value ?? null,
        was_sent: outrankedBy === undefined ? null : outrankedBy.isSent,
      }
    },
  }
}
