import type { Finding, ToldFinding } from "./subject.ts"

const known = new WeakSet<Finding>()

/**
 * A finding that is the same of everybody of whom a rule has nothing to tell: made once, instead of anew in each
 * decision, of which most findings are such.
 */
export function sharedFinding({ inputs, ...said }: ToldFinding): Finding {
  const finding: Finding = {
    ...said,
    inputs() {
      return inputs
    },
  }
  known.add(finding)
  return finding
}

/** Whether it says the same whenever it is asked, of everybody. */
export function isShared(finding: Finding): boolean {
  return known.has(finding)
}
