import { sharedFinding } from "../shared-finding.ts"
import type { Rule } from "../subject.ts"

const found = (isRegistered: boolean) =>
  sharedFinding({
    ...{ rule: "known", isAllowed: isRegistered, reason: "unknown_player" },
    inputs: { registered: isRegistered },
  })

const REGISTERED = found(true)
const UNKNOWN = found(false)

// Fail closed: of whom nothing is known, nothing is known that permits.
export const known: Rule = ({ isRegistered }) => (isRegistered ? REGISTERED : UNKNOWN)
