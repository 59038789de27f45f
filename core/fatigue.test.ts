import { expect, test } from "vitest"
import { FATIGUE_MS_MAX, mostWithin, restsUntil, stricterFatigue } from "./fatigue.ts"

const DAY_MS = 86_400_000
const on = (...days: readonly number[]) => days.map((day) => day * DAY_MS)
const LIMIT = { messages: 3, days: 10, rest_days: 14 }

test.each([
  [[], 0],
  [[1], 1],
  [[1, 11], 2],
  [[1, 11.01], 1],
  [[1, 5, 20, 21, 22, 40], 3],
])("of promotions on the days %j at most %i lie within ten", (days, most) => {
  expect(mostWithin(on(...days), 10)).toBe(most)
})

test("who got fewer within the days is not left alone, and who got as many is, from the last one on", () => {
  expect(restsUntil(on(1, 5, 11.01), LIMIT)).toBe(0)
  expect(restsUntil(on(1, 5, 11), LIMIT)).toBe(25 * DAY_MS)
})

test("behind the one that goes out after the rest he is left alone again, however long ago the others are", () => {
  expect(restsUntil(on(1, 5, 11, 25), LIMIT)).toBe(39 * DAY_MS)
  expect(restsUntil(on(1, 5, 11, 25, 39), LIMIT)).toBe(53 * DAY_MS)
})

test("of a brand's limit and a campaign's the stricter of each bound holds", () => {
  const own = { messages: 5, days: 20, rest_days: 7 }
  expect(stricterFatigue(LIMIT, own)).toEqual({ messages: 3, days: 20, rest_days: 14 })
  expect(stricterFatigue(own, LIMIT)).toEqual({ messages: 3, days: 20, rest_days: 14 })
  expect(stricterFatigue(undefined, own)).toBe(own)
  expect(stricterFatigue(LIMIT, undefined)).toBe(LIMIT)
  expect(stricterFatigue(undefined, undefined)).toBeUndefined()
})

test("what is looked back on holds whoever rests for as long as any limit says", () => {
  const longest = { messages: 3, days: 365, rest_days: 365 }
  const until = restsUntil(on(0, 180, 364), longest)
  expect(until).toBe(729 * DAY_MS)
  // Up to the end of his rest the first of them is still seen.
  expect(until - FATIGUE_MS_MAX).toBeLessThan(0)
})
