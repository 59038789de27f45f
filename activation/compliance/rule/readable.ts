import { sharedFinding } from "../shared-finding.ts"
import type { Rule } from "../subject.ts"

const found = (isHeld: boolean) =>
  sharedFinding({
    ...{ rule: "readable", isAllowed: !isHeld, reason: "compliance_unreadable" },
    inputs: { held: isHeld },
  })

const HELD = found(true)
const READ = found(false)

// A row of the compliance topic that cannot be read might have been an exclusion.
export const readable: Rule = ({ isHeld }) => (isHeld ? HELD : READ)
