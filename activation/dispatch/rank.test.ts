import { expect, test } from "vitest"
import { compareRanks, type Rank, valueIn } from "./rank.ts"

const rank = (more: Partial<Rank>): Rank => ({
  ...{ campaign: "b", priority: 10, value: undefined, wantedAt: 100 },
  ...more,
})

// The first goes before the second.
test.each([
  ["the higher priority, whatever it is worth", { priority: 11 }, { value: "999" }],
  ["of equal priority the worthier", { value: "10.5" }, { value: "9.75" }],
  ["and one of which that is known", { value: "-3" }, {}],
  ["amounts are compared as amounts", { value: "100" }, { value: "99.999999" }],
  ["of equal worth what was wanted first", { value: "1.0", wantedAt: 99 }, { value: "1" }],
  ["and of one instant by name", { campaign: "a" }, {}],
])("%s", (_what, one, other) => {
  expect(compareRanks(rank(one), rank(other))).toBeLessThan(0)
  expect(compareRanks(rank(other), rank(one))).toBeGreaterThan(0)
})

test.each([
  ['{"worth":"12.5"}', "worth", "12.5"],
  ['{"worth":12.5}', "worth", "12.5"],
  ['{"worth":"-0.25"}', "worth", "-0.25"],
  ['{"worth":"much"}', "worth", undefined],
  ['{"worth":null}', "worth", undefined],
  ['{"worth":"1e9"}', "worth", undefined],
  ['{"other":"1"}', "worth", undefined],
  ["", "worth", undefined],
  ['{"worth":"1"}', undefined, undefined],
] as const)("of %s the column %s says %s", (payload, column, value) => {
  expect(valueIn(payload, column)).toBe(value)
})
