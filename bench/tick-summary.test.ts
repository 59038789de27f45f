import { expect, test } from "vitest"
import { nearest, summary, tenTimes } from "./tick-summary.ts"

const tick = (touched: number, ms: number) => ({
  ...{ touched, byEvent: touched - 10 },
  ...{ featuresMs: ms - 30, segmentsMs: 30, transitionsMs: 5 },
})
const rate = (events: number, touched: number, ms: number) => summary(events, [tick(touched, ms)])

test("a summary says its rate, and who was touched by what", () => {
  expect(rate(3_000, 2_010, 130)).toEqual({
    ...{ events_per_s: 3_000, touched: 2_010, touched_by_event: 2_000, touched_by_time: 10 },
    ...{ features_ms: 100, segments_ms: 25, transitions_ms: 5 },
    ...{ tick_ms_p50: 130, tick_ms_p95: 130 },
  })
})

test("the rate shown first is the one that touches about two thousand", () => {
  const rates = [rate(500, 700, 60), rate(3_000, 1_900, 90), rate(5_000, 3_000, 120)]
  expect(nearest(rates)?.events_per_s).toBe(3_000)
  expect(nearest([])).toBeUndefined()
})

test("ten times the players are compared where as many are touched", () => {
  const tenth = { a: rate(500, 400, 40), b: rate(3_000, 1_500, 100), c: rate(5_000, 2_500, 200) }
  const all = { a: rate(500, 700, 60), b: rate(3_000, 2_000, 180), c: rate(5_000, 3_000, 240) }
  // 2,000 lie half way between 1,500 and 2,500: 150 ms.
  expect(tenTimes(tenth, all)).toEqual({
    ten_times_the_players: 1.2,
    ten_times_touched: {
      ...{ tenth: 2_000, all: 2_000, tenth_tick_ms_p50: 150, all_tick_ms_p50: 180 },
    },
  })
})

test("where no number of touched players was measured on both sides there is no ratio", () => {
  expect(tenTimes({ a: rate(500, 10, 40) }, { a: rate(500, 700, 60) })).toEqual({
    ten_times_the_players: null,
    ten_times_touched: null,
  })
})
