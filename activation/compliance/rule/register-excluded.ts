import { answerInputs, standingsIn } from "../register-words.ts"
import type { Rule } from "../subject.ts"

// Besides the exclusion that it is: what it answered holds him from the answer on. Whose exclusion is over has not asked
// for marketing since.
export const registerExcluded: Rule = ({ registers }, _purpose, now) => {
  const answered = standingsIn(registers, "answered")
  return {
    rule: "register-excluded",
    isAllowed: answered.every(({ answer }) => answer === "not_excluded"),
    reason: "register_excluded",
    inputs() {
      return answerInputs(answered, now)
    },
  }
}
