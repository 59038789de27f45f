import { expect, test } from "vitest"
import { BATCH_INTENTS_MAX, BatchSize } from "./batch-size.ts"

test("batches shrink to one message while they come too late, and grow again step by step", () => {
  const size = new BatchSize()
  const sizes = [true, true, true, false, false, false, false].map((hasOverrun) => {
    size.ended(hasOverrun)
    return size.intents
  })
  expect(sizes).toEqual([2, 1, 1, 2, 3, 4, BATCH_INTENTS_MAX])
})
