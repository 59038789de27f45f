import { expect, test } from "vitest"
import { modelsSummary, quantiles, worstMart } from "./models-summary.ts"

// Everything takes the processor half as long as the clock.
const timing = (ms: number) => ({ ms, processorMs: ms / 2 })
const tick = (ms: number, marts?: number) => ({
  ...{ ...timing(ms), touched: 2_000 },
  marts: marts === undefined ? undefined : timing(marts),
})

const measure = {
  ...{ bets: 595, players: 50, events: 1_000, fillMs: 1_540, rebuildMs: 20_000 },
  bytes: { raw: 90_040, derived: 30_000 },
  ticks: [tick(100), tick(300, 50), tick(200)],
  marts: { fct_brand_day: [4, 6, 5].map(timing), fct_cohort: [20, 30, 310].map(timing) },
}
const tenth = { players: 5, ticks: [{ ...tick(160), touched: 3 }] }

test("times are told by their median and their p95", () => {
  const times = Array.from({ length: 101 }, (_, at) => timing(100 - at))
  expect(quantiles(times)).toEqual({ p50: 50, p95: 95, processor: 25 })
  expect(quantiles([])).toEqual({ p50: 0, p95: 0, processor: 0 })
})

test("the worst mart is the one with the highest p95, whatever its median", () => {
  const steady = [10, 10, 10].map(timing)
  const spiky = Array.from({ length: 21 }, (_, at) => timing(at < 19 ? 1 : 90))
  expect(worstMart({ steady, spiky })).toBe("spiky")
  expect(worstMart({})).toBe("")
})

test("a summary counts bytes by event, raw and derived apart, and ticks that marts did not follow count for features only", () => {
  expect(modelsSummary(measure, tenth, { question: [timing(30)], count: [timing(12)] })).toEqual({
    ...{ bets: 595, players: 50, events: 1_000, fill_s: 1.5, rebuild_s: 20 },
    bytes_per_event: { raw: 90, derived: 30 },
    ...{ tick_ms_p50: 200, tick_ms_p95: 200, tick_ms_processor: 100 },
    ...{ touched: 2_000, marts_tick_ms_p50: 50, measured: { ticks: 3, rounds: 3 } },
    marts: {
      fct_brand_day: { p50: 5, p95: 5, processor: 2.5 },
      fct_cohort: { p50: 30, p95: 30, processor: 15 },
    },
    ...{ marts_ms_p95: 30, worst_mart: "fct_cohort" },
    ratios: {
      tick_against_tenth: 1.25,
      tenth: { players: 5, touched: 3, tick_ms_p50: 160 },
      worst_mart_against_count: 2.5,
    },
  })
})

test("where nothing was measured to compare with there is no ratio", () => {
  const summary = modelsSummary(measure, { players: 5, ticks: [] }, { question: [], count: [] })
  expect(summary).toMatchObject({
    ratios: { tick_against_tenth: null, worst_mart_against_count: null },
  })
})
