import { standingsIn, unansweredInputs } from "../register-words.ts"
import { sharedFinding } from "../shared-finding.ts"
import type { Rule } from "../subject.ts"

/** One that is back is asked within this time, however long it was away. */
const WAIT_MS_MAX = 300_000
const WAIT_MS_MIN = 10_000

const OF_NONE = sharedFinding({
  ...{ rule: "register-unreachable", isAllowed: true, reason: "register_unreachable" },
  inputs: unansweredInputs([]),
})

// Nobody knows whether he is excluded, so he may be.
export const registerUnreachable: Rule = ({ registers }, _purpose, now) => {
  const away = standingsIn(registers, "unreachable")
  if (away.length === 0) return OF_NONE
  const longest = (now - Math.min(now, ...away.map(({ since }) => since))) / 4
  return {
    rule: "register-unreachable",
    isAllowed: false,
    reason: "register_unreachable",
    deferredUntil: now + Math.min(WAIT_MS_MAX, Math.max(WAIT_MS_MIN, longest)),
    inputs() {
      return unansweredInputs(away)
    },
  }
}
