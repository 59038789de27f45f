import { standingsIn, unansweredInputs } from "../register-words.ts"
import type { Rule } from "../subject.ts"

/** Somebody has to put more of him into the vault. */
const WAIT_MS = 900_000

// The register would not know whom it is asked about.
export const registerUnidentifiable: Rule = ({ registers }, _purpose, now) => {
  const unknown = standingsIn(registers, "unidentifiable")
  return {
    rule: "register-unidentifiable",
    isAllowed: unknown.length === 0,
    reason: "register_unidentifiable",
    ...(unknown.length > 0 && { deferredUntil: now + WAIT_MS }),
    inputs() {
      return unansweredInputs(unknown)
    },
  }
}
