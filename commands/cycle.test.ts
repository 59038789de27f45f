import { expect, test } from "vitest"
import { realEffects } from "../core/effects.ts"
import { Cycle, type CycleParts, everyMs } from "./cycle.ts"

const reports: { readonly at: Date; readonly result: string }[] = []

function cycleOf(): Cycle {
  const runner = {
    ls: () => [],
    async tick() {
      const { at, result } = reports.shift() ?? { at: new Date(0), result: "failed" }
      return { startedAt: "", at, ms: 0, models: [{ name: "ft_player", result }] }
    },
  }
  const segmenter = { evaluateAll: async () => [] }
  const parts = { runner, segmenter, alive: async () => undefined } as unknown as CycleParts
  return new Cycle(parts, realEffects)
}

test("features are as old as what they show, however late their round ended, and a failed round renews nothing", async () => {
  const [first, second] = [new Date(Date.now() - 49_000), new Date(Date.now() - 20_000)]
  reports.push({ at: first, result: "ran" }, { at: second, result: "failed" })
  const cycle = cycleOf()
  expect(cycle.stateAt).toBe(0)
  cycle.loop.start()
  await expect.poll(() => reports.length, { timeout: 30_000 }).toBe(0)
  await cycle.loop.stop()
  expect(cycle.stateAt).toBe(first.getTime())
})

const round = (segmentsAt: number) => ({ upTo: "", featuresAt: 0, segmentsAt })

test("how often rounds come is measured over the latest, and unknown before there are two", () => {
  expect(everyMs([])).toBeNull()
  expect(everyMs([round(5)])).toBeNull()
  expect(everyMs([round(0), round(500), round(1_600)])).toBe(800)
  const slowBefore = [
    round(-60_000),
    ...Array.from({ length: 21 }, (_, place) => round(place * 500)),
  ]
  expect(everyMs(slowBefore)).toBe(500)
})
