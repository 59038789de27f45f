import type { Rule } from "../subject.ts"

// Of several that want the same player one goes out: who says no priority contends with nobody.
export const outranked: Rule = ({ outrankedBy }, { priority }) => ({
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
})
