import { setTimeout } from "node:timers/promises"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { modelsNamed } from "./exposure.ts"
import { withMemory } from "./memory.ts"
import { isFailure } from "./outcome.ts"
import { type ProjectFiles, parseProject } from "./project.ts"
import { noteTests } from "./test-log.ts"
import { FCT_DAY_CONTRACT, openTestSite, PROJECT, STG_BET, type TestSite } from "./test-site.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())
beforeEach(async () => {
  await site.reset()
  for (const table of ["sys_test", "sys_test_failure"])
    await site.warehouse.command(`truncate table ${table}`)
})

const TESTS = `tests:
  - expression: stake < 100
  - { expression: stake < 10, severity: warn }
  - { expression: stake < 10, where: "brand = 'noble'" }
---
select`
const FILES: ProjectFiles = {
  ...PROJECT,
  "staging/stg_bet.sql": STG_BET.replace("---\nselect", TESTS),
  "marts/fct_day.yml": FCT_DAY_CONTRACT,
}

describe("the results of tests", () => {
  test("say of a model that is not deployed yet that it is not, instead of what the engine misses", async () => {
    const [outcome] = await site.runner(PROJECT).test(["fct_day"])
    expect(outcome).toMatchObject({ isSkipped: true, test: "unique (brand, day)" })
    expect(outcome && isFailure(outcome)).toBe(false)
    expect(await (await site.runner(PROJECT).records()).results(site.runner(PROJECT).ls())).toEqual(
      [],
    )
    expect(outcome?.differences.join()).toMatch(
      /^it is not deployed; expected 'pitboss models run'/,
    )
  })

  test("are kept with the rows that offend, without what tells who somebody is", async () => {
    const runner = site.runner(FILES)
    await runner.deploy()
    await site.events([
      { event_id: "secret", amount_base: "50", player_key: "77" },
      { event_id: "small", amount_base: "5" },
    ])
    await runner.test(["stg_bet"])
    expect(await (await runner.records()).results(runner.ls(["stg_bet"]))).toMatchObject([
      { test: "stake < 10", severity: "warn", result: "warn", failures: 1 },
      { test: "stake < 10 where brand = 'noble'", result: "pass", failures: 0 },
      { test: "stake < 100", severity: "error", result: "pass" },
    ])
    const [failure, ...more] = await (await runner.records()).failures(runner.ls(["stg_bet"]))
    expect(more).toEqual([])
    expect(JSON.parse(failure?.row ?? "")).toMatchObject({ player_key: "77", stake: "50" })
    expect(failure?.row).not.toContain("secret")
  })

  test("of a run that passes put the rows of the one before aside", async () => {
    const runner = site.runner(FILES)
    await runner.deploy()
    await site.events([{ event_id: "a", amount_base: "50" }])
    await runner.test(["stg_bet"])
    await site.warehouse.command("truncate table raw_event")
    await runner.test(["stg_bet"])
    expect(await (await runner.records()).failures(runner.ls(["stg_bet"]))).toEqual([])
    expect(
      (await (await runner.records()).results(runner.ls(["stg_bet"]))).every(
        ({ result }) => result === "pass",
      ),
    ).toBe(true)
  })

  test("of the last run are told alone: what failed before and is no more is gone", async () => {
    const runner = site.runner(FILES)
    await runner.deploy()
    const about = { model: "fct_day", severity: "error", offending: [], ms: 1 } as const
    const failed = {
      ...about,
      kind: "contract",
      passed: false,
      differences: ["no such column"],
    } as const
    await noteTests(site.warehouse, [{ ...failed, test: "an example (preparing)" }])
    await setTimeout(5)
    const passed = { ...about, kind: "contract", passed: true, differences: [] } as const
    await noteTests(site.warehouse, [{ ...passed, test: "an example (at once)" }])
    const told = await (await runner.records()).results(runner.ls(["fct_day"]))
    expect(told.map(({ test, result }) => [test, result])).toEqual([
      ["an example (at once)", "pass"],
    ])
  })

  test("hold at most a hundred rows of a test", async () => {
    const runner = site.runner(FILES)
    await runner.deploy()
    await site.events(
      Array.from({ length: 300 }, (_, n) => ({ event_id: `${n}`, amount_base: "20" })),
    )
    await runner.test(["stg_bet"])
    expect(await (await runner.records()).failures(runner.ls(["stg_bet"]))).toHaveLength(100)
  })

  test("of a contract's examples are kept too", async () => {
    const runner = site.runner(FILES)
    await runner.deploy()
    await runner.test(["fct_day"])
    const kinds = (await (await runner.records()).results(runner.ls(["fct_day"]))).map(
      ({ kind, result }) => `${kind} ${result}`,
    )
    expect(new Set(kinds)).toEqual(new Set(["contract pass", "schema pass"]))
  })
})

describe("the run log", () => {
  test("tells rows, time, memory and error of each model", async () => {
    const runner = site.runner(FILES)
    await site.warehouse.command(
      "insert into raw_event (event_id, subject_id, amount_base) select toString(number), toString(number), 1 from numbers(4000)",
    )
    await runner.deploy()
    const [built] = await (await runner.records()).runs(runner.ls(["int_booking"]))
    expect(built).toMatchObject({ kind: "deploy", rows_written: "4000", error: "" })
    const [tile] = await (await runner.records()).runs(runner.ls(["int_tile"]))
    const [counted] = await site.rows("select count() as rows_written from int_tile")
    expect(tile).toMatchObject({ kind: "deploy", ...counted })
    expect(tile?.rows_written).not.toBe("0")
    await site.warehouse.command("drop table int_booking__store")
    await site.events([{ event_id: "late" }])
    await runner.tick()
    const [failed] = await (await runner.records()).runs(runner.ls(["int_booking"]))
    expect(failed).toMatchObject({ kind: "tick", error: expect.stringContaining("int_booking") })
  })
})

describe("the memory of a statement that fills a model's table is seen while it runs", () => {
  test("in a build, and is not taken for that of another model", async () => {
    const { warehouse } = site
    const scope = { project: parseProject(FILES), brands: [], vars: {} }
    const fill = async () => {
      await warehouse.command(
        "create or replace table `fct_big__next` (k UInt64, s UInt64) engine = MergeTree order by k",
      )
      await warehouse.command(
        "insert into `fct_big__next` (`k`, `s`) select number % 1000000 as k, sum(number) as s from numbers(10000000) group by k",
      )
    }
    const peakOf = (name: string) =>
      withMemory({ warehouse, scope }, name, fill).then(({ memoryPeak }) => memoryPeak)
    expect(await peakOf("fct_big")).toBeGreaterThan(1_000_000)
    expect(await peakOf("fct_bigger")).toBe(0)
    expect(await peakOf("fct")).toBe(0)
    await warehouse.command("drop table fct_big__next")
  })

  test("in a tick that takes a while, and stands in the log", async () => {
    const runner = site.runner({
      ...FILES,
      "marts/fct_many.sql": `---
materialized: incremental
strategy: replace
description: Counts long
key: brand
touched: select distinct brand from {{ source('raw_event') }} where ingested_at > {since:DateTime64(3)}
columns: { brand: Brand, many: Many }
---
select brand, uniqExact(one) as many
from {{ ref('stg_bet') }} array join range(4000000) as one
where brand in {{ touched }}
group by brand
`,
    })
    await runner.deploy()
    const peak = async () => {
      const runs = await (await runner.records()).runs(runner.ls(["fct_many"]))
      return Number(runs.find(({ kind }) => kind === "tick")?.memory_peak)
    }
    // So many that a look falls in the middle, also on a fast machine.
    const events = Array.from({ length: 8 }, (_, n) => ({ event_id: `a${n}`, amount_base: "5" }))
    await site.events(events)
    await runner.tick()
    expect(await peak()).toBeGreaterThan(1_000_000)
  })
})

describe("freshness", () => {
  const sources = (where = "") => `raw_event:
  description: Events
  loaded_at: ingested_at
  freshness:
    - { name: all, warn_after: 10 minutes, error_after: 2h${where} }
`
  const looked = async (where?: string) => {
    const [found] = await site
      .runner({ ...FILES, "sources.yml": sources(where) })
      .records()
      .then((records) => records.freshness())
    return found
  }
  const ago = (minutes: number) =>
    new Date(Date.now() - minutes * 60_000).toISOString().replace("T", " ").replace("Z", "")

  test("warns and fails by the age of the newest row, and where nothing ever came", async () => {
    expect(await looked()).toMatchObject({ result: "error", newest: null })
    await site.events([{ event_id: "a", ingested_at: ago(180) }])
    expect(await looked()).toMatchObject({ result: "error" })
    await site.events([{ event_id: "b", ingested_at: ago(30) }])
    expect(await looked()).toMatchObject({ result: "warn" })
    await site.events([{ event_id: "c" }])
    expect(await looked()).toMatchObject({ result: "pass" })
    expect(await looked(`, where: "brand = 'noble'"`)).toMatchObject({ result: "error" })
    const kept = await site.rows("select result from sys_freshness order by at")
    expect(kept).toHaveLength(5)
  })

  test.each([
    ["topic = 'payment'", /sources\.yml:5: .*no row has topic 'payment'; expected .*wallet/],
    ["brand = 'noble' and type in ('casino.bet', 'bet')", /no row has type 'bet'; expected /],
  ])("is refused where no row can be meant: %s", (where, message) => {
    const file = sources(`, where: "${where}"`)
    expect(() => parseProject({ ...FILES, "sources.yml": file })).toThrow(
      expect.objectContaining({ code: "MODELS_YAML", message: expect.stringMatching(message) }),
    )
    const right = file.replace("'payment'", "'wallet'").replace("'bet'", "'casino.win'")
    expect(() => parseProject({ ...FILES, "sources.yml": right })).not.toThrow()
  })

  test("is refused where a time is none, with file and line", () => {
    expect(() =>
      parseProject({ ...FILES, "sources.yml": sources().replace("2h", "soon") }),
    ).toThrow(
      expect.objectContaining({
        message: expect.stringContaining("sources.yml:5: raw_event.freshness.0.error_after"),
      }),
    )
  })
})

test("what reads a model is found in SQL and in code, and not in comments", () => {
  const project = parseProject(FILES)
  const text = `select * from fct_day join \`int_booking__store\` -- not stg_move
where x in (select 1 from fct_unknown) /* int_tile */ // stg_bet`
  expect(modelsNamed(project, text)).toEqual(["fct_day", "int_booking"])
})
