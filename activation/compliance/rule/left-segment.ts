import { sharedFinding } from "../shared-finding.ts"
import type { Rule } from "../subject.ts"

const found = (hasLeft: boolean, isForWhoLeft: boolean) =>
  sharedFinding({
    ...{ rule: "left-segment", isAllowed: !hasLeft || isForWhoLeft, reason: "left_segment" },
    inputs: { left: hasLeft, sent_all_the_same: isForWhoLeft },
  })

const LEFT = { sent: found(true, true), notSent: found(true, false) } as const
const INSIDE = { sent: found(false, true), notSent: found(false, false) } as const

// What a segment said of him when a message was planned may not be true any more when it is sent.
export const leftSegment: Rule = ({ hasLeft }, { isForWhoLeft }) => {
  const found = hasLeft ? LEFT : INSIDE
  return isForWhoLeft ? found.sent : found.notSent
}
