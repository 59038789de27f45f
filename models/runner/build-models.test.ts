import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { BuildOutcome } from "./build-models.ts"
import type { ProjectFiles } from "./project.ts"
import { openTestSite, PROJECT, STG_BET, type TestSite } from "./test-site.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())
beforeEach(() => site.reset())

const DIM_BRAND = `---
materialized: table
description: Brands that had bets
order_by: [brand]
columns: { brand: Brand, bets: Number of bets }
tests:
  - expression: bets < 2
    severity: SEVERITY
---
select brand, sum(bets) as bets from {{ ref('int_tile') }} group by brand
`
const FT_BRAND = `---
materialized: table
description: Brands again
order_by: [brand]
columns: { brand: Brand }
---
select brand from {{ ref('dim_brand') }}
`

const files = (severity: string): ProjectFiles => ({
  ...PROJECT,
  "marts/dim_brand.sql": DIM_BRAND.replace("SEVERITY", severity),
  "features/ft_brand.sql": FT_BRAND,
})

const shown = (outcomes: readonly BuildOutcome[]) =>
  Object.fromEntries(
    outcomes.map(({ run, tests }) => [
      run.name,
      [run.result, ...tests.filter(({ passed }) => !passed).map(({ severity }) => severity)],
    ]),
  )

describe("a build of models", () => {
  test.each([1, 4])("runs and tests each behind what it reads, %i at a time", async (threads) => {
    const runner = site.runner(files("error"))
    await runner.deploy()
    await site.events([{ amount_base: "5" }])
    expect(shown(await runner.build([], { threads }))).toMatchObject({
      int_tile: ["idle"],
      fct_day: ["ran"],
      dim_brand: ["ran"],
      ft_brand: ["ran"],
    })
    expect(await site.rows("select brand from ft_brand")).toEqual([{ brand: "royal" }])
  })

  test("what reads a model whose test failed waits; a warning holds up nobody", async () => {
    const runner = site.runner(files("error"))
    await runner.deploy()
    await site.events([{ event_id: "a" }, { event_id: "b" }])
    expect(shown(await runner.build())).toMatchObject({
      dim_brand: ["ran", "error"],
      ft_brand: ["skipped"],
      fct_day: ["ran"],
    })
    expect(await site.rows("select brand from ft_brand")).toEqual([])
    expect(shown(await site.runner(files("warn")).build())).toMatchObject({
      dim_brand: ["ran", "warn"],
      ft_brand: ["ran"],
    })
    expect(await site.rows("select brand from ft_brand")).toEqual([{ brand: "royal" }])
  })

  test("a model whose example does not hold is not run, nor what reads it", async () => {
    const contract = `grain: one row per brand\nkey: [brand]\ntests:
  - name: a bet is counted twice
    given: { raw_event: [{ event_id: a }] }
    expect: [{ brand: royal, bets: "2" }]
`
    const runner = site.runner({ ...files("error"), "marts/dim_brand.yml": contract })
    await runner.deploy()
    await site.events([{ event_id: "a" }])
    expect(shown(await runner.build(["dim_brand+"]))).toEqual({
      dim_brand: ["skipped", "error", "error", "error"],
      ft_brand: ["skipped"],
    })
    expect(await site.rows("select brand from dim_brand")).toEqual([])
  })

  test("in a run, what does not read a broken model runs all the same", async () => {
    const runner = site.runner(files("error"))
    await runner.deploy()
    await site.events([{ event_id: "a", subject_id: "r1", amount_base: "3" }])
    await site.warehouse.command("drop table int_tile")
    await expect(runner.run()).rejects.toMatchObject({
      code: "MODELS_RUN_FAILED",
      message: expect.stringMatching(/dim_brand: [\s\S]*they read it: ft_brand/),
    })
    expect(await site.rows("select stake_sum from fct_day")).toEqual([{ stake_sum: "3" }])
  })

  test("more threads than there may be are refused", async () => {
    const runner = site.runner(PROJECT)
    await runner.deploy()
    await expect(runner.run([], { threads: 0 })).rejects.toMatchObject({ code: "MODELS_THREADS" })
  })

  test("state:modified builds what differs from what is deployed, and what reads it", async () => {
    await site.runner(PROJECT).deploy()
    const runner = site.runner({
      ...PROJECT,
      "staging/stg_bet.sql": STG_BET.replace("as stake", "+ 1 as stake"),
    })
    const names = (await runner.chosen(["state:modified"])).map(({ name }) => name)
    expect(names).toEqual(["stg_bet", "int_tile"])
  })
})
