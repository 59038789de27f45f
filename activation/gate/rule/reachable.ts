import type { Rule } from "../subject.ts"

export const reachable: Rule = ({ hasAddress }) => ({
  rule: "reachable",
  isAllowed: hasAddress,
  reason: "no_address",
  inputs: { address_in_vault: hasAddress },
})
