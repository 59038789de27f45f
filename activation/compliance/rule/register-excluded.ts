import { answerInputs } from "../register-words.ts"
import type { Rule } from "../subject.ts"

// Besides the exclusion that it is: what it answered holds him from the answer on. Whose exclusion is over has not asked
// for marketing since.
export const registerExcluded: Rule = ({ registers }, _purpose, now) => ({
  rule: "register-excluded",
  isAllowed: !registers.some((one) => one.state === "answered" && one.answer !== "not_excluded"),
  reason: "register_excluded",
  inputs() {
    return answerInputs(registers, now)
  },
})
