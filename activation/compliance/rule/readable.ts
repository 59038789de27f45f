import { yesOrNo } from "./yes-or-no.ts"

// A row of the compliance topic that cannot be read might have been an exclusion.
export const readable = yesOrNo(
  { input: "held", rule: "readable", reason: "compliance_unreadable" },
  ({ isHeld }) => isHeld,
)
