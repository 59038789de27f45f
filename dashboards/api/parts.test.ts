import { expect, test } from "vitest"
import { type Effects, realEffects, silentLog } from "../../core/effects.ts"
import { PitbossError } from "../../core/errors.ts"
import { PART_AGE_MS_MAX, Parts } from "./parts.ts"

const WAIT_MS = 20

function watched() {
  const state = { at: Date.parse("2026-11-23T14:31:58Z"), logged: [] as unknown[] }
  const effects: Effects = {
    ...realEffects,
    now: () => new Date(state.at),
    log: { ...silentLog, error: (fields: unknown) => void state.logged.push(fields) },
  }
  return { state, parts: new Parts(effects, WAIT_MS) }
}

const never = () => new Promise<never>(() => undefined)

test("a part that fails is missing since then, its words are logged once and never shown", async () => {
  const { state, parts } = watched()
  const fail = async () => {
    throw new PitbossError("WAREHOUSE_UNKNOWN_TABLE", "in scope select secret from t")
  }
  expect(await Promise.all([parts.read("a", fail), parts.read("b", async () => 1)])).toEqual([
    null,
    1,
  ])
  state.at += 60_000
  await parts.read("a", fail)
  expect(parts.faults()).toEqual([
    { part: "a", code: "WAREHOUSE_UNKNOWN_TABLE", since: "2026-11-23T14:31:58.000Z" },
  ])
  expect(state.logged).toHaveLength(1)
  expect(await parts.read("a", async () => 2)).toBe(2)
  expect(parts.faults()).toEqual([])
})

test("a part that hangs keeps nobody waiting: its last value stands in, then it is missing", async () => {
  const { state, parts } = watched()
  await parts.read("a", async () => 7)
  state.at += PART_AGE_MS_MAX
  expect(await parts.read("a", never)).toBe(7)
  state.at += 1
  expect(await parts.read("a", never)).toBeNull()
  expect(parts.faults()).toMatchObject([{ part: "a", code: "PART_SLOW" }])
})

test("a part is not read again while its reading hangs, and is back when that ends", async () => {
  const { parts } = watched()
  let starts = 0
  let end: (value: number) => void = () => undefined
  const slow = () => {
    starts += 1
    return new Promise<number>((resolve) => {
      end = resolve
    })
  }
  expect(await parts.read("a", slow)).toBeNull()
  expect(await parts.read("a", slow)).toBeNull()
  expect(starts).toBe(1)
  end(9)
  expect(await parts.read("a", slow)).toBe(9)
  expect(parts.faults()).toEqual([])
})

test("what is read for some is not what others are answered with, neither at once nor while it is slow", async () => {
  const { parts } = watched()
  const both = await Promise.all([
    parts.read("a", async () => "everything", "few"),
    parts.read("a", async () => "less", "all"),
  ])
  expect(both).toEqual(["everything", "less"])
  expect(await parts.read("a", never, "few")).toBe("everything")
  expect(await parts.read("a", never, "all")).toBe("less")
})
