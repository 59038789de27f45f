import type { RegisterStanding } from "../register-standing.ts"
import { unansweredInputs } from "../register-words.ts"
import type { Rule } from "../subject.ts"

const SECOND_MS = 1_000
/** A register that is back is asked within this time, however long it was away. */
const UNREACHABLE_MS_MAX = 300_000
const UNREACHABLE_MS_MIN = 10_000
/** Somebody has to put more of him into the vault. */
const UNIDENTIFIABLE_MS = 900_000

// Nobody knows whether he is excluded, so he may be.
export const registerUnanswered: Rule = ({ registers }, _purpose, now) => {
  const open = worstOf(registers)
  return {
    rule: "register-unanswered",
    isAllowed: open === undefined,
    reason: `register_${open?.state ?? "unasked"}`,
    ...(open && { deferredUntil: now + waitMs(open, now) }),
    inputs() {
      return unansweredInputs(registers)
    },
  }
}

// The one that takes longest to mend is told.
const WORST = ["unidentifiable", "unreachable", "unasked"] as const

function worstOf(registers: readonly RegisterStanding[]): RegisterStanding | undefined {
  if (registers.length === 0) return undefined
  for (const state of WORST) {
    const found = registers.find((one) => one.state === state)
    if (found !== undefined) return found
  }
  return undefined
}

function waitMs(open: RegisterStanding, now: number): number {
  if (open.state === "unidentifiable") return UNIDENTIFIABLE_MS
  if (open.state !== "unreachable") return SECOND_MS
  const longer = (now - open.since) / 4
  return Math.min(UNREACHABLE_MS_MAX, Math.max(UNREACHABLE_MS_MIN, longer))
}
