import { expect, test } from "vitest"
import { nearest } from "./nearest.ts"

test.each([
  ["last_nam", "last_name"],
  ["fist_name", "first_name"],
  ["first_name", "first_name"],
  ["zip", undefined],
])("the name that was meant by %s is %s", (name, expected) => {
  expect(nearest(name, ["first_name", "last_name", "favourite_game"])).toBe(expected)
})
