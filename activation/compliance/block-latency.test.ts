import { expect, test } from "vitest"
import { BlockLatency } from "./block-latency.ts"

const NOW = Date.UTC(2026, 10, 28, 12)

test("is of what arrived since the process follows the topic, within the hour", () => {
  const latency = new BlockLatency()
  latency.note(NOW - 1, NOW)
  expect(latency.times(NOW)).toBeUndefined()
  latency.begin(NOW)
  latency.note(NOW - 60_000, NOW + 1)
  expect(latency.times(NOW)).toBeUndefined()
  for (let ms = 1; ms <= 100; ms += 1) latency.note(NOW + 10, NOW + 10 + ms)
  expect(latency.times(NOW + 1_000)).toEqual({
    ...{ samples: 100, p50Ms: 50, p99Ms: 99, maxMs: 100, latestAt: new Date(NOW + 110) },
  })
  expect(latency.times(NOW + 3_600_111)).toBeUndefined()
})

test("is never negative, and of the latest ten thousand", () => {
  const latency = new BlockLatency()
  latency.begin(NOW)
  latency.note(NOW + 50, NOW + 10)
  expect(latency.times(NOW + 20)?.maxMs).toBe(0)
  for (let n = 0; n < 10_000; n += 1) latency.note(NOW + n, NOW + n + 7)
  expect(latency.times(NOW + 20_000)).toMatchObject({ samples: 10_000, p50Ms: 7, maxMs: 7 })
})
