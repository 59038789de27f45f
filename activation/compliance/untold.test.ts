import { expect, test } from "vitest"
import { isUntoldFact, isUntoldFeature, isUntoldRule, toldReasons } from "./untold.ts"

test("several reasons that are not told are told as one", () => {
  expect(toldReasons(["self_excluded", "harm_marker", "aml_hold", "kyc_not_approved"])).toEqual([
    "self_excluded",
    "protected",
    "kyc_not_approved",
  ])
  expect(toldReasons([])).toEqual([])
})

test("harm of every source, and what limits come to, is not told", () => {
  expect(["harm:model", "harm:", "aml_hold", "limit_reached:deposit"].every(isUntoldFact)).toBe(
    true,
  )
  expect(["exclusion", "cooling_off", "block", "consent:email:all"].some(isUntoldFact)).toBe(false)
  expect(["limits_share", "loss_limit_share", "harm_level"].every(isUntoldFeature)).toBe(true)
  expect(["bonus_share_30d", "excluded_at", "deposits_7d"].some(isUntoldFeature)).toBe(false)
  expect(isUntoldRule("limit-unrated")).toBe(true)
})
