import type { Finding, ToldFinding } from "./subject.ts"

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
