import { expect, test } from "vitest"
import { Completeness } from "./completeness.ts"

const pulse = (askedAt: number, end: bigint, committed: bigint, began: number) => ({
  offsets: { ends: new Map([["bet:0", end]]), committed: new Map([["bet:0", committed]]) },
  askedAt,
  cycleMs: 100,
  cycleEndedAt: began + 100,
})

test("figures are whole up to an instant when its events are in the tables and a round began behind that", () => {
  const completeness = new Completeness()
  expect(completeness.take(pulse(1_000, 5n, 3n, 900)).completeTo).toBeUndefined()
  // Events keep coming; those of the first instant are in the tables, but the round began before.
  expect(completeness.take(pulse(2_000, 9n, 5n, 1_500))).toMatchObject({
    completeTo: undefined,
    lag: 4,
  })
  expect(completeness.take(pulse(3_000, 12n, 9n, 2_000)).completeTo).toBe(1_000)
})

test("a Kafka that is never empty keeps no figure from becoming whole", () => {
  const completeness = new Completeness()
  for (let second = 1; second <= 40; second++) {
    const end = BigInt(second * 100)
    const standing = completeness.take(pulse(second * 1_000, end, end - 50n, second * 1_000 - 200))
    if (second > 10) expect(standing.completeTo).toBeGreaterThan((second - 6) * 1_000)
    expect(standing.behindSince).toBeUndefined()
  }
})

test("a landing that stands still shows since when", () => {
  const completeness = new Completeness()
  for (let second = 1; second <= 5; second++)
    completeness.take(pulse(second * 1_000, 7n, 7n, second * 1_000 + 10))
  const before = completeness.take(pulse(6_000, 7n, 7n, 6_010)).completeTo
  expect(before).toBeGreaterThan(0)
  let standing = completeness.take(pulse(7_000, 90n, 7n, 6_900))
  for (let second = 8; second <= 30; second++)
    standing = completeness.take(pulse(second * 1_000, 90n, 7n, second * 1_000 - 100))
  expect(standing).toEqual({
    lag: 83,
    completeTo: standing.completeTo,
    behindSince: standing.completeTo,
    waitsFor: "tables",
  })
  expect(standing.completeTo).toBeLessThanOrEqual(7_000)
})

test("figures whose events are all in the tables wait for the models, and say so", () => {
  const completeness = new Completeness()
  let standing = completeness.take(pulse(1_000, 7n, 7n, 500))
  for (let second = 2; second <= 20; second++)
    standing = completeness.take(pulse(second * 1_000, 7n, 7n, 500))
  expect(standing).toMatchObject({ lag: 0, behindSince: 1_000, waitsFor: "models" })
})

test("who looks again after a pause is not told that the figures stood still meanwhile", () => {
  const completeness = new Completeness()
  for (let second = 1; second <= 5; second++)
    completeness.take(pulse(second * 1_000, 7n, 7n, second * 1_000 + 10))
  expect(completeness.take(pulse(600_000, 900n, 890n, 599_000))).toEqual({
    lag: 10,
    completeTo: undefined,
    behindSince: undefined,
    waitsFor: "tables",
  })
  completeness.take(pulse(601_000, 950n, 920n, 600_000))
  expect(completeness.take(pulse(602_000, 990n, 960n, 601_500)).completeTo).toBe(600_000)
})

test("a landing that stood still through a pause is said at the first look", () => {
  const completeness = new Completeness()
  for (let second = 1; second <= 5; second++)
    completeness.take(pulse(second * 1_000, 7n + BigInt(second), 7n, second * 1_000 + 10))
  expect(completeness.take(pulse(600_000, 900n, 7n, 599_000)).behindSince).toBe(1_000)
})
