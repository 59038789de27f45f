import { sharedFinding } from "../shared-finding.ts"
import type { Rule } from "../subject.ts"

const found = (isProtection: boolean) =>
  sharedFinding({
    ...{ rule: "protection", isAllowed: !isProtection, reason: "protection_segment" },
    inputs: { protection: isProtection },
  })

const PROTECTED = found(true)
const OPEN = found(false)

// Whoever was found in order to be protected is not advertised to.
export const protection: Rule = (_subject, { isProtection }) => (isProtection ? PROTECTED : OPEN)
