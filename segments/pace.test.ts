import { expect, test } from "vitest"
import { DEAR } from "./bounded.ts"
import { Pace } from "./pace.ts"

test.each([
  [0, 10_000],
  [900, 10_000],
  [1_500, 15_000],
  [2_500, 20_000],
  [4_900, 20_000],
  [6_000, 60_000],
])("one that took %d ms is swept every %d ms", (tookMs, everyMs) => {
  const pace = new Pace()
  pace.looked("a", tookMs)
  expect([pace.sweptEveryMs("a"), pace.sweptEveryMs("b")]).toEqual([everyMs, 10_000])
})

test("one that was too dear rests ever longer, another failure a minute, and a good look begins anew", () => {
  const pace = new Pace()
  const rests = Array.from({ length: 6 }, () => {
    pace.failed("a", DEAR)
    return pace.restMs("a") / 60_000
  })
  expect(rests).toEqual([1, 2, 4, 8, 10, 10])
  pace.failed("b", "SEGMENT_VALUE")
  expect(pace.restMs("b")).toBe(60_000)
  pace.looked("a")
  pace.failed("a", DEAR)
  expect(pace.restMs("a")).toBe(60_000)
})

test("after a look that was too much there are half as many in one, and never more again", () => {
  const pace = new Pace()
  expect(pace.atOnce).toBe(Number.POSITIVE_INFINITY)
  pace.tooMany(9)
  expect(pace.atOnce).toBe(5)
  pace.tooMany(5)
  pace.tooMany(9)
  expect(pace.atOnce).toBe(3)
})
