import type { Rule } from "../subject.ts"

// Whoever was found in order to be protected is not advertised to.
export const protection: Rule = (_subject, { isProtection }) => ({
  rule: "protection",
  isAllowed: !isProtection,
  reason: "protection_segment",
  inputs() {
    return { protection: isProtection }
  },
})
