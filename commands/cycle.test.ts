import { setTimeout as sleep } from "node:timers/promises"
import { expect, test } from "vitest"
import { realEffects } from "../core/effects.ts"
import { Cycle, type CycleParts, everyMs } from "./cycle.ts"

/** Of a round that leaves nothing of its half second. */
const ROUND_MS = 600
/** Far more than the marts' part of such a round. */
const MART_MS = 900
const WAITS = { timeout: 60_000 }

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

test("marts that take more than their part let two rounds of features go without any, and no more", async () => {
  const done: string[] = []
  const marts = ["one", "another", "a_third"]
  const incremental = { materialized: "incremental" }
  const runner = {
    ls: (terms?: readonly string[]) =>
      terms === undefined ? marts.map((name) => ({ name, matter: incremental })) : [],
    project: { byName: new Map(marts.map((name) => [name, {}])) },
    async tick([first = ""]: readonly string[]) {
      const isMart = marts.includes(first)
      await sleep(isMart ? MART_MS : ROUND_MS)
      done.push(isMart ? "mart" : "round")
      return { startedAt: "", at: new Date(), ms: 0, models: [] }
    },
  }
  const segmenter = { evaluateAll: async () => [] }
  const parts = { runner, segmenter, alive: async () => undefined } as unknown as CycleParts
  const cycle = new Cycle(parts, realEffects)
  cycle.loop.start()
  await expect.poll(() => done.filter((each) => each === "mart").length, WAITS).toBe(3)
  await cycle.loop.stop()
  const between = done.join(" ").split("mart").slice(1, -1)
  expect(between).toEqual([" round round round ", " round round round "])
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
