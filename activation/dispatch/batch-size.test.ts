import { expect, test } from "vitest"
import { BATCH_INTENTS_MAX, BatchSize, CALLS_AT_ONCE } from "./batch-size.ts"

/** The sizes behind batches that took so long, ms, each as large as it may be; late: some came too late. */
function sizesBehind(size: BatchSize, times: readonly (number | "late")[]): readonly number[] {
  return times.map((time) => {
    const ms = time === "late" ? 1_000 : time
    size.ended({ intents: size.intents, ms, isLate: time === "late" })
    return size.intents
  })
}

test("batches shrink to one message while they come too late, and grow again step by step", () => {
  const times = ["late", "late", "late", 0, 0, 0] as const
  expect(sizesBehind(new BatchSize(), times)).toEqual([2, 1, 1, 2, 3, CALLS_AT_ONCE])
})

test("batches grow while they are handed over in an instant, and shrink to one call a connection where they take long", () => {
  const size = new BatchSize()
  expect(sizesBehind(size, [20, 40, 80, 140, 149])).toEqual([8, 16, 32, 48, BATCH_INTENTS_MAX])
  expect(sizesBehind(size, [150, 300, 301, 5_000, 5_000, 5_000])).toEqual([48, 48, 24, 12, 6, 4])
})

test("a batch of a few says nothing of a large one", () => {
  const size = new BatchSize()
  size.ended({ intents: 3, ms: 1, isLate: false })
  expect(size.intents).toBe(CALLS_AT_ONCE)
})
