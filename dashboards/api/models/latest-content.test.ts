import { expect, test } from "vitest"
import type { Content } from "../../../models/docs/content.ts"
import { LatestContent } from "./latest-content.ts"

function site() {
  const state = { now: 1_000, gathered: 0, fails: false, holds: Promise.resolve() }
  const gather = async (): Promise<Content> => {
    const at = String(++state.gathered)
    await state.holds
    if (state.fails) throw new Error("no answer")
    return { at, models: [], freshness: [] }
  }
  return { state, latest: new LatestContent(gather, () => state.now) }
}

test("two who ask at once wait for one gathering, also where it takes longer than what it brings stays fresh", async () => {
  const { state, latest } = site()
  const first = latest.get()
  state.now += 60_000
  expect((await Promise.all([first, latest.get()])).map(({ at }) => at)).toEqual(["1", "1"])
  expect(state.gathered).toBe(1)
})

test("it is gathered again once it is half a minute old, counted from when it came", async () => {
  const { state, latest } = site()
  await latest.get()
  state.now += 29_999
  expect((await latest.get()).at).toBe("1")
  state.now += 1
  expect((await latest.get()).at).toBe("2")
})

test("whoever comes later does not wait long for a gathering that does, and is told what was known", async () => {
  const { state, latest } = site()
  await latest.get()
  let release = () => {}
  state.holds = new Promise((resolve) => {
    release = resolve
  })
  state.now += 31_000
  expect((await latest.get()).at).toBe("1")
  expect((await latest.get()).at).toBe("1")
  expect(state.gathered).toBe(2)
  release()
  await expect.poll(async () => (await latest.get()).at).toBe("2")
  expect(state.gathered).toBe(2)
})

test("what is known stands in for a gathering that fails, for ten minutes", async () => {
  const { state, latest } = site()
  await latest.get()
  state.fails = true
  state.now += 599_999
  expect((await latest.get()).at).toBe("1")
  state.now += 1
  await expect(latest.get()).rejects.toThrow("no answer")
})

test("a gathering that fails is tried again by the next who asks", async () => {
  const { state, latest } = site()
  state.fails = true
  await expect(latest.get()).rejects.toThrow("no answer")
  state.fails = false
  expect((await latest.get()).at).toBe("2")
})
