import { expect, test } from "vitest"
import { CALLS_AT_ONCE } from "./batch-size.ts"
import { WAVE_INTENTS_MAX, WaveSize } from "./wave-size.ts"

test("as many are read together as can be read in no time, and never fewer than go out together", () => {
  const size = new WaveSize()
  const after = (ms: number, intents = size.intents) => {
    size.took(intents, ms)
    return size.intents
  }
  expect([20, after(100), after(100), after(100), after(100), after(100)]).toEqual([
    ...[20, 40, 80, 160, WAVE_INTENTS_MAX, WAVE_INTENTS_MAX],
  ])
  expect([after(500), after(1_001), after(2_000)]).toEqual([200, 100, 50])
  expect(after(10, 49)).toBe(50)
  for (let n = 0; n < 10; n += 1) after(5_000)
  expect(size.intents).toBe(CALLS_AT_ONCE)
})
