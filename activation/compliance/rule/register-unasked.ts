import { standingsIn, unansweredInputs } from "../register-words.ts"
import type { Rule } from "../subject.ts"

/** He is asked about in the next wave. */
const WAIT_MS = 1_000

// He came to its place a moment ago, or what it answered is too old.
export const registerUnasked: Rule = ({ registers }, _purpose, now) => {
  const unasked = standingsIn(registers, "unasked")
  return {
    rule: "register-unasked",
    isAllowed: unasked.length === 0,
    reason: "register_unasked",
    ...(unasked.length > 0 && { deferredUntil: now + WAIT_MS }),
    inputs() {
      return unansweredInputs(unasked)
    },
  }
}
