import { setTimeout as sleep } from "node:timers/promises"
import { expect, test } from "vitest"
import { STATE_AGE_MS_MAX } from "../../activation/compliance/gate.ts"
import { realEffects } from "../../core/effects.ts"
import { Loop } from "../loop.ts"
import { DemoClock } from "./clock.ts"
import { askOfOldFeatures } from "./old-features.ts"

const EVERY_MS = 20
/** A round of campaigns on a busy machine: many of features fit in. */
const ROUND_MS = 200

test("every campaign of the round finds the features too old, however long it takes, and none asks behind it", async () => {
  const clock = new DemoClock(realEffects)
  const now = () => clock.effects.now().getTime()
  let stateAt = now()
  const ages: number[] = []
  const loopOf = (name: string, once: () => Promise<void>) =>
    new Loop({ name, everyMs: EVERY_MS, ageMsMax: 60_000, once }, clock.effects)
  const cycle = loopOf("features", async () => {
    stateAt = now()
  })
  const activation = loopOf("activation", async () => {
    ages.push(now() - stateAt)
    await sleep(ROUND_MS)
    ages.push(now() - stateAt)
  })
  cycle.start()
  await askOfOldFeatures({ cycle: { loop: cycle }, activation }, clock)
  await sleep(ROUND_MS)
  expect(ages).toHaveLength(2)
  expect(Math.min(...ages)).toBeGreaterThan(STATE_AGE_MS_MAX)
  expect(now() - stateAt).toBeLessThan(STATE_AGE_MS_MAX)
  await cycle.stop()
})
