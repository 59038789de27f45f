import { expect, test } from "vitest"
import { quantile, unmeasured } from "./latency.ts"

test("nothing measured is null and no fast answer", () => {
  expect(quantile([], 0.95)).toBeNull()
  expect(quantile([0], 0.95)).toBe(0)
  expect(quantile([5, 1, 9, 3], 0.5)).toBe(3)
})

test("what was not measured is a difference that names it", () => {
  const measured = { event_to_raw_p50: 1, event_to_raw_p95: 2, event_to_transition_p95: 4 }
  expect(unmeasured({ ...measured, event_to_feature_p95: 3 })).toEqual([])
  expect(unmeasured({ ...measured, event_to_feature_p95: null })).toEqual([
    "latency_ms.event_to_feature_p95: nothing was measured",
  ])
})
