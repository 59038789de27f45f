import { expect, test } from "vitest"
import { generateSegments } from "./generated-segments.ts"
import { segmentsSize } from "./segments-size.ts"

test("without a word it is two numbers of players and two of segments", () => {
  expect(segmentsSize({})).toMatchObject({ players: [200_000, 1_000_000], segments: [3, 200] })
})

test("what is said is taken in rising order, and once", () => {
  const said = { BENCH_SEGMENTS_PLAYERS: "5000,1000,5000", BENCH_SEGMENTS_TICKS: "4" }
  expect(segmentsSize(said)).toMatchObject({ players: [1_000, 5_000], ticks: 4, touched: 2_000 })
})

test.each(["", "0", "1e3", "5,", "-1", "123456789"])("%j is no number", (text) => {
  expect(() => segmentsSize({ BENCH_SEGMENTS_COUNTS: text })).toThrow(/BENCH_SEGMENTS_COUNTS/)
})

test("few segments are the first of many, and each is another", () => {
  const many = generateSegments(200).map(({ segment }) => segment)
  const few = generateSegments(3).map(({ segment }) => segment)
  expect(many.slice(0, 3)).toEqual(few)
  expect(new Set(many.map(({ sql }) => sql)).size).toBeGreaterThan(190)
})
