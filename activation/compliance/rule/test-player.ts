import { sharedFinding } from "../shared-finding.ts"
import { spanOf } from "../span.ts"
import type { Rule } from "../subject.ts"

const found = (isTest: boolean) =>
  sharedFinding({
    ...{ rule: "test-player", isAllowed: !isTest, reason: "test_player" },
    inputs: { test: isTest },
  })

const TEST = found(true)
const REAL = found(false)

// A test player is one for life.
export const testPlayer: Rule = ({ own }) =>
  spanOf(own, "test_player").restrictedAt > 0 ? TEST : REAL
