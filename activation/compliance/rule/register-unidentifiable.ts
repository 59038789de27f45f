import { standingsIn, unansweredInputs } from "../register-words.ts"
import { sharedFinding } from "../shared-finding.ts"
import type { Rule } from "../subject.ts"

/** Somebody has to put more of him into the vault. */
const WAIT_MS = 900_000

const OF_NONE = sharedFinding({
  ...{ rule: "register-unidentifiable", isAllowed: true, reason: "register_unidentifiable" },
  inputs: unansweredInputs([]),
})

// The register would not know whom it is asked about.
export const registerUnidentifiable: Rule = ({ registers }, _purpose, now) => {
  const unknown = standingsIn(registers, "unidentifiable")
  if (unknown.length === 0) return OF_NONE
  return {
    rule: "register-unidentifiable",
    isAllowed: false,
    reason: "register_unidentifiable",
    deferredUntil: now + WAIT_MS,
    inputs() {
      return unansweredInputs(unknown)
    },
  }
}
