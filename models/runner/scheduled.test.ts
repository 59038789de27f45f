import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { realEffects } from "../../core/effects.ts"
import { dueEvery, dueRun } from "./cron.ts"
import { type ProjectFiles, parseProject } from "./project.ts"
import { createRunner } from "./runner.ts"
import { openTestSite, PROJECT, type TestSite } from "./test-site.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())
beforeEach(() => site.reset())

const DIM_BRAND = `---
materialized: table
description: Brands that had bets
schedule: "0 3 * * *"
order_by: [brand]
columns: { brand: Brand, bets: Number of bets }
---
select brand, count() as bets from {{ ref('stg_bet') }} group by brand
`
const FILES: ProjectFiles = { ...PROJECT, "marts/dim_brand.sql": DIM_BRAND }
const BETS = "select bets from dim_brand"

const DAY_MS = 86_400_000
const threeOClock = (days: number) =>
  new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS + days * DAY_MS + 3 * 3_600_000)
const minutes = (at: Date, count: number) => new Date(at.getTime() + count * 60_000)

const runnerAt = (clock: { now: Date }, files = FILES) =>
  createRunner(
    { warehouse: site.warehouse, project: parseProject(files) },
    { ...realEffects, now: () => clock.now },
  )

describe("a schedule", () => {
  const nightly = { cron: "0 3 * * *", zone: "UTC" }
  test("is due once its time has come since the last run, and stands for those that were missed", () => {
    const last = new Date("2024-05-01T03:00:10Z")
    expect(dueRun(nightly, last, new Date("2024-05-02T02:59:59Z"))).toBeUndefined()
    expect(dueRun(nightly, last, new Date("2024-05-02T03:00:00Z"))).toEqual({
      dueAt: new Date("2024-05-02T03:00:00Z"),
      missed: 0,
    })
    expect(dueRun(nightly, last, new Date("2024-05-04T12:00:00Z"))).toEqual({
      dueAt: new Date("2024-05-04T03:00:00Z"),
      missed: 2,
    })
  })

  test("keeps the local hour where clocks are set", () => {
    const malta = { cron: "0 3 * * *", zone: "Europe/Malta" }
    const last = new Date("2024-03-30T02:30:00Z")
    expect(dueRun(malta, last, new Date("2024-03-31T01:30:00Z"))?.dueAt).toEqual(
      new Date("2024-03-31T01:00:00Z"),
    )
  })

  test.each(["every night", "0 0 3 * * *", "61 3 * * *", "0 0 30 2 *"])(
    "'%s' is refused by file and line",
    (cron) => {
      const files = { ...FILES, "marts/dim_brand.sql": DIM_BRAND.replace("0 3 * * *", cron) }
      expect(() => parseProject(files)).toThrow(
        expect.objectContaining({
          message: expect.stringContaining("marts/dim_brand.sql:4: schedule"),
        }),
      )
    },
  )
})

describe("a scheduled table", () => {
  test("is built when its time has come, once for several, and the log says so", async () => {
    const clock = { now: new Date() }
    const runner = runnerAt(clock)
    await runner.deploy()
    await site.events([{ event_id: "a" }])
    expect(await runner.runScheduled()).toEqual([])
    clock.now = minutes(threeOClock(3), 5)
    expect(await runner.runScheduled()).toMatchObject([{ name: "dim_brand", result: "ran" }])
    expect(await site.rows(BETS)).toEqual([{ bets: "1" }])
    expect(await runner.runScheduled()).toEqual([])
    const [logged] = (await (await runner.records()).runs(runner.ls(["dim_brand"]))).filter(
      ({ kind }) => kind === "schedule",
    )
    expect(logged?.rows_written).toBe("1")
    expect(logged?.missed).toBeGreaterThanOrEqual(2)
    expect(logged?.due_at).toBe(threeOClock(3).toISOString().replace("T", " ").replace("Z", ""))
  })

  test("is built at one time only, however many ask", async () => {
    const clock = { now: minutes(threeOClock(2), 1) }
    const runner = runnerAt(clock)
    await runner.deploy()
    const asked = await Promise.all([1, 2, 3].map(() => runner.runScheduled()))
    expect(asked.flat()).toHaveLength(1)
  })

  test("that failed is told, and waits for its next time", async () => {
    const clock = { now: new Date() }
    const runner = runnerAt(clock)
    await runner.deploy()
    await site.warehouse.command("drop table stg_bet")
    clock.now = minutes(threeOClock(2), 1)
    expect(await runner.runScheduled()).toMatchObject([{ result: "failed" }])
    expect(await runner.runScheduled()).toEqual([])
    const [logged] = (await (await runner.records()).runs(runner.ls(["dim_brand"]))).filter(
      ({ kind }) => kind === "schedule",
    )
    expect(logged?.error).toContain("stg_bet")
  })

  test("that fails when it is run by hand is in the log too", async () => {
    const runner = runnerAt({ now: new Date() })
    await runner.deploy()
    await site.warehouse.command("drop table stg_bet")
    await expect(runner.run(["dim_brand"])).rejects.toMatchObject({ code: "MODELS_RUN_FAILED" })
    const runs = await (await runner.records()).runs(runner.ls(["dim_brand"]))
    expect(runs.find(({ kind }) => kind === "refresh")?.error).toContain("stg_bet")
  })

  test("that gets another time is not built for it", async () => {
    await site.runner(FILES).deploy()
    const files = { ...FILES, "marts/dim_brand.sql": DIM_BRAND.replace("0 3", "0 4") }
    expect(await site.runner(files).plan()).toEqual([])
  })
})

describe("a refreshable table", () => {
  const REFRESHABLE = DIM_BRAND.replace("materialized: table", "materialized: refreshable").replace(
    'schedule: "0 3 * * *"',
    "every: 10 minutes",
  )
  const refreshable = (text = REFRESHABLE): ProjectFiles => ({
    ...PROJECT,
    "marts/dim_brand.sql": text,
  })

  test("is due so long after its last build began, once for all that was missed", () => {
    const last = new Date("2024-05-01T00:00:30Z")
    const at = (time: string) => dueEvery(600_000, last, new Date(`2024-05-01T${time}Z`))
    expect(at("00:10:29")).toBeUndefined()
    expect(at("00:10:30")).toEqual({ dueAt: new Date("2024-05-01T00:10:30Z"), missed: 0 })
    expect(at("00:45:00")).toEqual({ dueAt: new Date("2024-05-01T00:40:30Z"), missed: 3 })
  })

  test("is built again and again, and after a restart when its time has come", async () => {
    const clock = { now: new Date() }
    const runner = runnerAt(clock, refreshable())
    await runner.deploy()
    await site.events([{ event_id: "a" }])
    expect(await runner.runScheduled()).toEqual([])
    clock.now = minutes(clock.now, 11)
    expect(await runner.runScheduled()).toMatchObject([{ name: "dim_brand", result: "ran" }])
    expect(await site.rows(BETS)).toEqual([{ bets: "1" }])
    expect(await runner.runScheduled()).toEqual([])
    clock.now = minutes(clock.now, 10)
    expect(await runner.runScheduled()).toHaveLength(1)
    await runner.close()
    const restarted = runnerAt({ now: minutes(new Date(), 25) }, refreshable())
    expect(await restarted.runScheduled()).toHaveLength(1)
    expect(await restarted.runScheduled()).toEqual([])
  })

  test("that is to be built at other times is not built for it, and one that becomes a table is", async () => {
    await site.runner(refreshable()).deploy()
    const slower = REFRESHABLE.replace("10 minutes", "1h")
    expect(await site.runner(refreshable(slower)).plan()).toEqual([])
    expect(await site.runner(FILES).plan()).toMatchObject([
      { name: "dim_brand", action: "rebuild", reason: "it was materialized as refreshable" },
    ])
  })

  test("is refused where it would be built without a rest", () => {
    expect(() => parseProject(refreshable(REFRESHABLE.replace("10 minutes", "5s")))).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/marts\/dim_brand\.sql:4: every.*a minute or more/),
      }),
    )
  })
})
