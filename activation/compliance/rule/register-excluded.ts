import { answerInputs, standingsIn } from "../register-words.ts"
import { sharedFinding } from "../shared-finding.ts"
import type { Rule } from "../subject.ts"

const OF_NONE = sharedFinding({
  ...{ rule: "register-excluded", isAllowed: true, reason: "register_excluded" },
  inputs: answerInputs([], 0),
})

// Besides the exclusion that it is: what it answered holds him from the answer on. Whose exclusion is over has not asked
// for marketing since.
export const registerExcluded: Rule = ({ registers }, _purpose, now) => {
  const answered = standingsIn(registers, "answered")
  if (answered.length === 0) return OF_NONE
  return {
    rule: "register-excluded",
    isAllowed: answered.every(({ answer }) => answer === "not_excluded"),
    reason: "register_excluded",
    inputs() {
      return answerInputs(answered, now)
    },
  }
}
