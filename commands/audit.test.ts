import { expect, test, vi } from "vitest"
import { realEffects } from "../core/effects.ts"
import type { Slice } from "../models/runner/slice.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { StandingAudit } from "./audit.ts"

const MODELS = [
  { name: "int_tile", isByPlayer: true },
  { name: "ft_player", isByPlayer: true },
  { name: "fct_day", isByPlayer: false },
]

test("the standing audit goes through every slice of every model, and rests between them", async () => {
  vi.useFakeTimers({ toFake: ["performance"] })
  const looks: string[] = []
  const audit = async ({ index, of }: Slice, only = "all") => {
    looks.push(`${only} ${index}/${of}`)
    const drift = looks.length === 1 ? 2 : 0
    return { keysChecked: 1, drift, amountOff: "0", ms: 1_000, pausedMs: 1_000, models: [] }
  }
  const warehouse = { query: async () => [{ n: "150000" }] } as unknown as Warehouse
  const standing = new StandingAudit(
    { warehouse, models: MODELS, audit, glance: async () => undefined },
    realEffects,
  )
  const after = async (ms: number) => {
    vi.advanceTimersByTime(ms)
    await standing.round()
    return looks.length
  }
  try {
    expect(await after(59_000)).toBe(0)
    expect(await after(2_000)).toBe(1)
    // A look that took a second is followed by a hundred without one.
    expect(await after(99_000)).toBe(1)
    expect(await after(2_000)).toBe(2)
    for (const _ of [3, 4, 5]) await after(101_000)
    expect([...looks].sort()).toEqual(
      ["fct_day 0/2", "ft_player 0/2", "ft_player 1/2", "int_tile 0/2", "int_tile 1/2"].sort(),
    )
    expect(standing.wholeSince()).toBeUndefined()
    await after(101_000)
    expect(standing.wholeSince()).toBeInstanceOf(Date)
    expect(standing.keysOff()).toBe(2)
  } finally {
    vi.useRealTimers()
  }
})

test("what looks well beside everything else is not looked at while nothing comes in", async () => {
  vi.useFakeTimers({ toFake: ["performance"] })
  const looks: string[] = []
  const well = { keysChecked: 1, drift: 0, amountOff: "0", ms: 1_000, pausedMs: 0, models: [] }
  const audit = async (_: Slice, only = "all") => {
    looks.push(`barrier ${only}`)
    return { ...well, drift: 3, pausedMs: 1_000 }
  }
  const glance = async (_: Slice, only = "all") => {
    looks.push(`beside ${only}`)
    return only === "ft_player" ? undefined : well
  }
  const warehouse = { query: async () => [{ n: "1" }] } as unknown as Warehouse
  const standing = new StandingAudit({ warehouse, models: MODELS, audit, glance }, realEffects)
  try {
    vi.advanceTimersByTime(61_000)
    await standing.round()
    expect(looks).toEqual(["beside fct_day"])
    expect(standing.keysOff()).toBe(0)
    vi.advanceTimersByTime(21_000)
    await standing.round()
    expect(looks.slice(1)).toEqual(["beside ft_player", "barrier ft_player"])
    expect(standing.keysOff()).toBe(3)
    vi.advanceTimersByTime(21_000)
    await standing.round()
    expect(looks).toHaveLength(3)
  } finally {
    vi.useRealTimers()
  }
})
