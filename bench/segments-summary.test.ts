import { describe, expect, test } from "vitest"
import { aimsOf, type SegmentsMeasure, segmentsSummary } from "./segments-summary.ts"

const ticks = (times: readonly number[]) =>
  times.map((ms) => ({
    ...{ ms, processorMs: ms / 2, touched: 2_000, changed: 40 },
    isSwept: ms > 500,
  }))

function measured(players: number, segments: number, times: readonly number[]): SegmentsMeasure {
  const exact = { members: 10, missing: 0, extra: 0 }
  return {
    ...{ players, segments, scopes: { touched: segments } },
    ours: {
      ...{ differences: Array.from({ length: segments }, () => exact), bytes: 1_000 * segments },
      ...{ ticks: ticks(times), firstMs: 61_000 },
    },
    whole: { each: Array.from({ length: segments }, () => 300) },
    state: {
      ...{ differences: [exact, exact], bytes: 90_000, sampled: 2 },
      ticks: ticks([800, 900, 1_000]),
    },
  }
}

describe("the summary of segments", () => {
  test("says what a segment costs by each way, and how many times ours that is", () => {
    expect(segmentsSummary(measured(1_000_000, 200, [100, 300, 900]))).toMatchObject({
      ...{ players: 1_000_000, segments: 200, touched: 2_000, changed: 40 },
      ours: {
        ...{ tick_ms_p50: 300, tick_ms_p95: 300, ms_per_segment: 1.5, tick_ms_processor: 150 },
        ...{ swept_tick_ms_p50: 900, ticks: 3, first_look_s: 61 },
        ...{ members: 2_000, missing: 0, extra: 0, bytes: 200_000, bytes_per_segment: 1_000 },
      },
      whole: { ms: 60_000, ms_per_segment: 300, times_ours: 200 },
      state_per_segment: {
        ...{ sampled: 2, ms_per_segment: 450, tick_ms_of_all: 90_000, times_ours: 300 },
        ...{ members: 20, bytes: 90_000, bytes_per_segment: 45_000 },
      },
    })
  })

  test("holds what is promised against the most segments over the most players", () => {
    const aims = aimsOf([
      measured(200_000, 3, [5]),
      measured(200_000, 200, [200]),
      measured(1_000_000, 3, [9_000]),
      measured(1_000_000, 200, [320]),
    ])
    expect(aims.map(({ measured: value, kept }) => [value, kept])).toEqual([
      [320, true],
      [281.3, true],
      [1.6, false],
      [0, true],
    ])
    expect(aims[0]?.aim).toBe("200 segments, 1000000 players: tick at most 1000 ms")
  })

  test("says that nothing is known of more players where one number was measured", () => {
    expect(aimsOf([measured(1_000, 3, [5])])[2]).toMatchObject({ measured: null, kept: null })
    expect(aimsOf([])).toEqual([])
  })

  test("counts members that are missing or extra over all that was measured", () => {
    const wrong = measured(1_000, 3, [5])
    const off = [{ members: 5, missing: 1, extra: 2 }]
    const all = [{ ...wrong, ours: { ...wrong.ours, differences: off } }, measured(2_000, 3, [5])]
    expect(aimsOf(all)[3]).toMatchObject({ measured: 3, kept: false })
  })
})
