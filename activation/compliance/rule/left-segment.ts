import type { Rule } from "../subject.ts"

// What a segment said of him when a message was planned may not be true any more when it is sent.
export const leftSegment: Rule = ({ hasLeft }, { isForWhoLeft }) => ({
  rule: "left-segment",
  isAllowed: !hasLeft || isForWhoLeft,
  reason: "left_segment",
  inputs() {
    return { left: hasLeft, sent_all_the_same: isForWhoLeft }
  },
})
