import type { Finding, Purpose, ToldFinding } from "./subject.ts"

/**
 * A finding that is the same of everybody of whom a rule has nothing to tell: made once, instead of anew in each
 * decision, of which most findings are such.
 */
export function sharedFinding({ inputs, ...said }: ToldFinding): Finding {
  return {
    ...said,
    inputs() {
      return inputs
    },
  }
}

/** Likewise of a rule on what a message encourages: one for each. */
export function sharedByEncouraged({ inputs, ...said }: ToldFinding) {
  const found = (encourages: Purpose["encourages"]) =>
    sharedFinding({ ...said, inputs: { encourages, ...inputs } })
  return { deposit: found("deposit"), play: found("play"), none: found("none") } as const
}

/** What findings of a rule have in common; `input`: what it looked at, by name. */
export interface Said extends Pick<Finding, "rule" | "reason"> {
  readonly input: string
}
