import type { Rule } from "../subject.ts"

// A row of the compliance topic that cannot be read might have been an exclusion.
export const readable: Rule = ({ isHeld }) => ({
  rule: "readable",
  isAllowed: !isHeld,
  reason: "compliance_unreadable",
  inputs() {
    return { held: isHeld }
  },
})
