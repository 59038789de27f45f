import { yesOrNo } from "./yes-or-no.ts"

// Whoever was found in order to be protected is not advertised to.
export const protection = yesOrNo(
  { input: "protection", rule: "protection", reason: "protection_segment" },
  (_subject, { isProtection }) => isProtection,
)
