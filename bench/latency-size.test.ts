import { expect, test } from "vitest"
import { latencySize } from "./latency-size.ts"

test("without a word it is 2,000 events a second and the segments that ship", () => {
  expect(latencySize({})).toMatchObject({ eventsPerSecond: 2_000, segments: 0, players: 20_000 })
})

test("what is said is taken", () => {
  const said = { BENCH_LATENCY_EVENTS: "5000", BENCH_LATENCY_SEGMENTS: "200" }
  expect(latencySize(said)).toMatchObject({ eventsPerSecond: 5_000, segments: 200 })
})

test.each(["", "1e3", "-1", "5,6", "01"])("%j is no number", (text) => {
  expect(() => latencySize({ BENCH_LATENCY_EVENTS: text })).toThrow(/BENCH_LATENCY_EVENTS/)
})
