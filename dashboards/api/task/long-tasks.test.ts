import { setImmediate as settled } from "node:timers/promises"
import { expect, test } from "vitest"
import { LongTasks, type Progress } from "./long-tasks.ts"

const say = (thrown: unknown) => ({ code: "SAID", message: String(thrown) })
const work = (run: (progress: Progress) => Promise<unknown>) => ({
  ...{ kind: "backtest" as const, about: "vip", run, say },
})
const tasks = () => new LongTasks(() => new Date("2026-01-01T00:00:00Z"))

function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open: () => open(), opened }
}

test("tasks run one behind the other and tell how far they are", async () => {
  const all = tasks()
  const first = gate()
  const seen: string[] = []
  const one = all.begin(
    work(async ({ step }) => {
      step("day 1", 0, 2)
      await first.opened
      seen.push("first")
      return 1
    }),
  )
  const two = all.begin(work(async () => seen.push("second")))
  await settled()
  expect(all.read(one.id)).toMatchObject({ state: "running", step: "day 1", done: 0, of: 2 })
  expect(all.read(two.id)).toMatchObject({ state: "waiting", endedAt: undefined, ahead: 1 })
  expect(all.begin(work(async () => seen.push("third"))).ahead).toBe(2)
  expect(all.read(one.id).ahead).toBe(0)
  first.open()
  await all.close()
  expect(seen[0]).toBe("first")
})

test("a cancelled one does no further step, and one that waits never begins", async () => {
  const all = tasks()
  const first = gate()
  const steps: number[] = []
  const one = all.begin(
    work(async ({ step }) => {
      for (const day of [1, 2, 3]) {
        step(`day ${day}`, day - 1, 3)
        steps.push(day)
        await first.opened
      }
    }),
  )
  const two = all.begin(work(async () => steps.push(9)))
  await settled()
  all.cancel(one.id)
  all.cancel(two.id)
  first.open()
  await all.close()
  expect(steps).toEqual([1])
  expect([all.read(one.id).state, all.read(two.id).state]).toEqual(["cancelled", "cancelled"])
  expect(all.read(one.id).error).toBeUndefined()
})

test("what breaks behind a cancel leaves it cancelled; words that cannot be found stop nobody", async () => {
  const all = tasks()
  const first = gate()
  const one = all.begin(
    work(async () => {
      await first.opened
      throw new Error("broken off")
    }),
  )
  await settled()
  all.cancel(one.id)
  first.open()
  const silent = () => {
    throw new Error("no words")
  }
  const two = all.begin({ ...work(() => Promise.reject(new Error("x"))), say: silent })
  const three = all.begin(work(async () => 3))
  await expect.poll(() => all.read(three.id).state).toBe("done")
  expect([all.read(one.id), all.read(two.id)]).toMatchObject([
    { state: "cancelled", error: undefined },
    { state: "failed", error: { code: "INTERNAL" } },
  ])
})

test("one that fails says why and stops nobody; too many are refused; an unknown one is told", async () => {
  const all = tasks()
  const bad = all.begin(work(() => Promise.reject(new Error("no"))))
  const good = all.begin(work(async () => 7))
  await settled()
  await settled()
  expect(all.read(bad.id)).toMatchObject({ state: "failed", error: { code: "SAID" } })
  expect(all.read(good.id)).toMatchObject({ state: "done", answer: 7 })
  const held = gate()
  all.begin(work(() => held.opened))
  await settled()
  for (let n = 0; n < 4; n++) all.begin(work(async () => n))
  expect(() => all.begin(work(async () => 5))).toThrow("4 tasks wait already")
  expect(() => all.read("none")).toThrow("There is no such task")
  held.open()
  await all.close()
})
