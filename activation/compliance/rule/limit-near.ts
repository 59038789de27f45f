import { limitsNamed } from "./limits-named.ts"

/** A limit of which this share is used is near. */
export const LIMIT_SHARE_NEAR = "0.8"

export const limitNear = limitsNamed(
  { input: "near", rule: "limit-near", reason: "limit_near" },
  ({ limitsNear }) => limitsNear,
)
