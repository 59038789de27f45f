import { setTimeout as sleep } from "node:timers/promises"
import { expect, test } from "vitest"
import { runLaps } from "./laps.ts"

test("who is slow keeps nobody else from going round, and when his lap has ended nobody begins another", async () => {
  const begun: string[] = []
  let end = () => {}
  const slow = new Promise<void>((resolve) => {
    end = resolve
  })
  const lap = async (name: string) => {
    begun.push(name)
    if (name === "slow") await slow
  }
  const round = runLaps(["slow", "fast"], lap, { everyMs: 1, mayGoOn: () => true })
  await expect.poll(() => begun.filter((one) => one === "fast").length).toBeGreaterThan(3)
  end()
  await round
  const count = begun.length
  await sleep(20)
  expect([begun.length, begun.filter((one) => one === "slow").length]).toEqual([count, 1])
})

test("a lap that is slow behind its name's first ends between its parts when all had theirs", async () => {
  let end = () => {}
  const first = new Promise<void>((resolve) => {
    end = resolve
  })
  let parts = 0
  const laps = new Map<string, number>()
  const lap = async (name: string, mayGoOn: () => boolean) => {
    laps.set(name, (laps.get(name) ?? 0) + 1)
    if (name === "other") return first
    if (laps.get(name) === 1) return
    for (; parts < 1_000 && mayGoOn(); parts += 1) await sleep(5)
  }
  const round = runLaps(["other", "late"], lap, { everyMs: 1, mayGoOn: () => true })
  await expect.poll(() => parts).toBeGreaterThan(2)
  end()
  await round
  expect(parts).toBeLessThan(1_000)
})

test("where all take as long each goes round once", async () => {
  const begun: string[] = []
  const lap = async (name: string) => void begun.push(name)
  await runLaps(["a", "b"], lap, { everyMs: 1, mayGoOn: () => true })
  expect(begun).toEqual(["a", "b"])
})

test("nobody goes round again when it is to end", async () => {
  const begun: string[] = []
  const lap = async (name: string) => {
    begun.push(name)
    if (name === "slow") await sleep(30)
  }
  await runLaps(["slow", "fast"], lap, { everyMs: 1, mayGoOn: () => false })
  expect(begun).toEqual(["slow", "fast"])
})
