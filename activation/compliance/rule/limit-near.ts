import type { Rule } from "../subject.ts"

/** A limit of which this share is used is near. */
export const LIMIT_SHARE_NEAR = "0.8"

// Asked of promotions alone, and each of them encourages, whatever its author says.
export const limitNear: Rule = ({ limitsNear }, { encourages }) => ({
  rule: "limit-near",
  isAllowed: limitsNear.length === 0,
  reason: "limit_near",
  inputs() {
    return { encourages, near: limitsNear.join(" ") || null }
  },
})
