import type { Rule } from "../subject.ts"

// No address in the vault, a contact that does not open, or a template that cannot be filled.
export const reachable: Rule = ({ writing }) => ({
  rule: "reachable",
  isAllowed: writing === "written",
  reason: writing === "written" ? "no_address" : writing,
  inputs() {
    return { message: writing }
  },
})
