import type { Rule } from "../subject.ts"

/** A limit of which this share is used is near. */
export const LIMIT_SHARE_NEAR = "0.8"

export const limitNear: Rule = ({ limitsNear }, { encourages }) => ({
  rule: "limit-near",
  isAllowed: encourages === "none" || limitsNear.length === 0,
  reason: "limit_near",
  inputs: { encourages, near: limitsNear.join(" ") || null },
})
