import { sharedFinding } from "../shared-finding.ts"
import type { Rule, WritingOutcome } from "../subject.ts"

const found = (writing: WritingOutcome) =>
  sharedFinding({
    rule: "reachable",
    isAllowed: writing === "written",
    reason: writing === "written" ? "no_address" : writing,
    inputs: { message: writing },
  })

const FOUND = {
  written: found("written"),
  no_address: found("no_address"),
  contact_unreadable: found("contact_unreadable"),
  template_error: found("template_error"),
} as const

// No address in the vault, a contact that does not open, or a template that cannot be filled.
export const reachable: Rule = ({ writing }) => FOUND[writing]
