import type { Rule } from "../subject.ts"

// Fail closed: of whom nothing is known, nothing is known that permits.
export const known: Rule = ({ isRegistered }) => ({
  rule: "known",
  isAllowed: isRegistered,
  reason: "unknown_player",
  inputs() {
    return { registered: isRegistered }
  },
})
