import { standingsIn, unansweredInputs } from "../register-words.ts"
import { sharedFinding } from "../shared-finding.ts"
import type { Rule } from "../subject.ts"

/** He is asked about in the next wave. */
const WAIT_MS = 1_000

const OF_NONE = sharedFinding({
  ...{ rule: "register-unasked", isAllowed: true, reason: "register_unasked" },
  inputs: unansweredInputs([]),
})

// He came to its place a moment ago, or what it answered is too old.
export const registerUnasked: Rule = ({ registers }, _purpose, now) => {
  const unasked = standingsIn(registers, "unasked")
  if (unasked.length === 0) return OF_NONE
  return {
    rule: "register-unasked",
    isAllowed: false,
    reason: "register_unasked",
    deferredUntil: now + WAIT_MS,
    inputs() {
      return unansweredInputs(unasked)
    },
  }
}
