import { spanOf } from "../span.ts"
import type { Rule } from "../subject.ts"

// A test player is one for life.
export const testPlayer: Rule = ({ own }) => {
  const isTest = spanOf(own, "test_player").restrictedAt > 0
  return {
    rule: "test-player",
    isAllowed: !isTest,
    reason: "test_player",
    inputs() {
      return { test: isTest }
    },
  }
}
