import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest"
import { realEffects } from "../core/effects.ts"
import { type AuditReport, noteAudit } from "../models/runner/audit-log.ts"
import { readFound } from "../models/runner/audit-record.ts"
import type { Slice } from "../models/runner/slice.ts"
import { openTestSite, type TestSite } from "../models/runner/test-site.ts"
import { StandingAudit } from "./audit.ts"
import { auditReadings } from "./audit-metrics.ts"

const MODELS = [
  { name: "int_tile", isByPlayer: true },
  { name: "ft_player", isByPlayer: true },
  { name: "fct_day", isByPlayer: false },
]
const WELL = { keysChecked: 1, drift: 0, amountsOff: {}, ms: 1_000, pausedMs: 0, models: [] }
const OFF = { ...WELL, drift: 2, amountsOff: { EUR: "12.34" } }

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
}, 60_000)

afterAll(() => site?.close())

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["performance"] })
  for (const table of ["raw_event", "sys_audit", "sys_drift", "sys_model"])
    await site.warehouse.command(`truncate table ${table}`)
  await built(...MODELS.map(({ name }) => name))
  await events(150_000)
})

afterEach(() => {
  vi.useRealTimers()
})

const events = (count: number) =>
  site.warehouse.command(
    `insert into raw_event (event_id) select toString(number) from numbers(${count})`,
  )

const built = (...names: readonly string[]) =>
  site.warehouse.command(
    `insert into sys_model (name, deployed_at) select arrayJoin({names:Array(String)}), now64(3)`,
    { names },
  )

/** A process that starts: it knows what is on record. Looks that it takes are told in their order. */
function start(glance: (only: string) => AuditReport | undefined = () => WELL, found = WELL) {
  const looks: string[] = []
  const noted = async (slice: Slice, model: string, report: AuditReport) => {
    await noteAudit(site.warehouse, { ...slice, model }, report)
    return report
  }
  const audit = new StandingAudit(
    {
      ...{ warehouse: site.warehouse, models: MODELS },
      audit: (slice, only = "") => {
        looks.push(`barrier ${only} ${slice.index}/${slice.of}`)
        return noted(slice, only, found)
      },
      glance: async (slice, only = "") => {
        const report = glance(only)
        looks.push(`${only} ${slice.index}/${slice.of}`)
        return report && noted(slice, only, report)
      },
    },
    realEffects,
  )
  const after = async (ms: number) => {
    vi.advanceTimersByTime(ms)
    await audit.round()
    return looks.length
  }
  const take = async (count: number) => {
    for (let taken = 0; taken < count; taken++) await after(101_000)
    return looks.splice(0).sort()
  }
  return { audit, looks, after, take }
}

const ALL_OF_TWO = [
  ...["fct_day 0/2", "ft_player 0/2", "ft_player 1/2", "int_tile 0/2", "int_tile 1/2"],
]

test("the standing audit goes through every slice of every model, and rests between them", async () => {
  const { audit, looks, after } = start(() => undefined, { ...WELL, pausedMs: 1_000 })
  expect(await after(59_000)).toBe(0)
  expect(await after(2_000)).toBe(2)
  // A look that took a second behind the barrier is followed by a hundred without one.
  expect(await after(99_000)).toBe(2)
  expect(await after(2_000)).toBe(4)
  expect(audit.covered()?.share).toBeLessThan(1)
  for (const _ of [3, 4, 5]) await after(101_000)
  expect(looks.filter((look) => !look.startsWith("barrier")).sort()).toEqual(ALL_OF_TWO)
  const { share, since } = audit.covered() ?? {}
  expect(share).toBe(1)
  const [first] = await site.warehouse.query<{ at: string }>("select min(at) as at from sys_audit")
  expect(since?.toISOString()).toBe(`${first?.at.replace(" ", "T")}Z`)
})

test("what looks well beside everything else is not looked at while nothing comes in", async () => {
  const { looks, after } = start((only) => (only === "ft_player" ? undefined : WELL), OFF)
  await after(61_000)
  await after(21_000)
  await after(21_000)
  expect(looks.filter((look) => look.startsWith("barrier"))).toEqual(["barrier ft_player 0/2"])
  expect(await readFound(site.warehouse)).toMatchObject({
    keysOff: 2,
    amountsOff: { EUR: "12.34" },
  })
})

test("a process that starts goes on where the one before it was", async () => {
  const before = await start().take(3)
  const { audit, take } = start()
  await audit.round()
  expect(audit.covered()?.share).toBeGreaterThan(0.3)
  const behind = await take(2)
  expect([...before, ...behind].sort()).toEqual(ALL_OF_TWO)
  expect(audit.covered()?.share).toBe(1)
  // The next start takes what waits longest.
  expect(await start().take(3)).toEqual(before)
})

test("what was looked at counts also where there are more slices now", async () => {
  await start().take(5)
  await events(150_000)
  const { audit, take } = start()
  await audit.round()
  expect(audit.covered()?.share).toBe(1)
  expect(await take(7)).toHaveLength(7)
  expect(audit.covered()?.share).toBe(1)
})

test("a model that was built behind its look is not looked at, and comes first", async () => {
  await start().take(5)
  await built("fct_day")
  const { audit, take } = start()
  await audit.round()
  expect(audit.covered()?.share).toBeCloseTo(2 / 3)
  expect(await take(1)).toEqual(["fct_day 0/2"])
  expect(audit.covered()?.share).toBe(1)
})

test("where nobody has looked, no age and no amount is told", async () => {
  const { audit, take } = start()
  const readings = async () => {
    const told = auditReadings(site.warehouse, audit)
    return Object.fromEntries(
      await Promise.all(told.map(async ([name, , read]) => [name, await read()] as const)),
    )
  }
  expect(audit.covered()).toBeUndefined()
  await audit.round()
  expect(audit.covered()).toEqual({ share: 0, since: undefined, shareOfDay: 0 })
  expect(await readFound(site.warehouse)).toBeUndefined()
  expect(await readings()).toEqual({
    ...{ audit_age_seconds: undefined, audit_keys_off: 0, audit_keys_off_24h: undefined },
    ...{ audit_amount_off_24h: undefined, audit_covered_ratio: 0 },
    audit_covered_age_seconds: undefined,
  })
  await take(1)
  const { audit_age_seconds: age, ...others } = await readings()
  expect(age).toBeLessThan(60)
  expect(others).toMatchObject({ audit_keys_off_24h: 0 })
})

test("what was off is told after a restart, and for a day", async () => {
  await start(() => undefined, OFF).take(1)
  await site.warehouse.command(
    `insert into sys_audit (at, slices, model, drift, amounts_off)
values (now64(3) - interval 23 hour, 1, 'int_tile', 1, map('EUR', 0.66, 'GBP', 5)), (now64(3) - interval 25 hour, 1, 'int_tile', 5, map('EUR', 100))`,
  )
  const { audit } = start()
  await audit.round()
  expect(await readFound(site.warehouse)).toMatchObject({
    keysOff: 3,
    amountsOff: { EUR: "13", GBP: "5" },
  })
  const told = auditReadings(site.warehouse, audit)
  const keys = told.find(([name]) => name === "audit_keys_off")
  expect(await keys?.[2]()).toBe(8)
})
