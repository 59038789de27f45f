import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { BrandConfigurations } from "../../core/brand.ts"
import { type ProjectFiles, parseProject } from "./project.ts"
import { createRunner } from "./runner.ts"
import { killedAt } from "./test-fault.ts"
import {
  INT_BOOKING,
  INT_TILE,
  openTestSite,
  PROJECT,
  STG_BET,
  type TestSite,
} from "./test-site.ts"

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
---
select brand, count() as bets from {{ ref('stg_bet') }} group by brand
`

const TILE =
  "select toString(day) as day, sum(stake_sum) as stake from int_tile group by day order by day"

async function steps(files: ProjectFiles): Promise<string[]> {
  const plan = await site.runner(files).plan()
  return plan.map(({ action, name, reason }) => `${action} ${name}: ${reason}`)
}

async function code(files: ProjectFiles): Promise<string> {
  const thrown = await site
    .runner(files)
    .compile()
    .then(() => ({ code: "compiled" }))
    .catch((error: { code: string }) => error)
  return thrown.code
}

describe("deploying", () => {
  test("a tile that changes is built from all bets and then follows new ones", async () => {
    await site.runner(PROJECT).deploy()
    await site.events([{ amount_base: "10" }, { amount_base: "0.5" }])
    const files = {
      ...PROJECT,
      "intermediate/int_tile.sql": INT_TILE.replace("from bets\n", "from bets\nwhere stake > 1\n"),
    }
    expect(await steps(files)).toEqual(["rebuild int_tile: its SQL or configuration changed"])
    await site.runner(files).deploy()
    await site.events([{ amount_base: "3" }, { amount_base: "0.25" }])
    expect(await site.rows(TILE)).toEqual([{ day: "2024-05-01", stake: "13" }])
    expect(await steps(files)).toEqual([])
  })

  test("a table is partitioned, ends and is set as its head says", async () => {
    const head = `order_by: [brand]
partition_by: substring(brand, 1, 1)
ttl: toDate('2100-01-01') + toIntervalDay(bets)
settings: { index_granularity: 128, merge_max_block_size: 512 }`
    const files = {
      ...PROJECT,
      "marts/dim_brand.sql": DIM_BRAND.replace("order_by: [brand]", head),
    }
    await site.events([{ amount_base: "10" }, { brand: "noble" }])
    await site.runner(files).deploy()
    const [table] = await site.rows(
      "select create_table_query as sql from system.tables where name = 'dim_brand'",
    )
    for (const said of [
      ...["PARTITION BY (substring(brand, 1, 1))", "TTL toDate('2100-01-01')"],
      ...["index_granularity = 128", "merge_max_block_size = 512"],
    ])
      expect(table).toMatchObject({ sql: expect.stringContaining(said) })
    expect(await site.rows("select brand from dim_brand order by brand")).toHaveLength(2)
  })

  test("what reads a changed model is built anew, nothing else", async () => {
    await site.runner(PROJECT).deploy()
    const files = {
      ...PROJECT,
      "staging/stg_bet.sql": STG_BET.replace("'casino.bet'", "'casino.bet' and amount_base > 0"),
    }
    expect(await steps(files)).toEqual([
      "rebuild stg_bet: its SQL or configuration changed",
      "rebuild int_tile: stg_bet changed",
    ])
  })

  test("another reporting day of a brand moves the bets of every model that reads it", async () => {
    await site.runner(PROJECT).deploy()
    await site.events([{ amount_base: "10", occurred_at: "2024-05-01 03:00:00.000" }])
    const brands = BrandConfigurations.parse([{ name: "royal", dayStartHour: 6 }])
    await site.runner(PROJECT, { brands }).deploy()
    expect(await site.rows(TILE)).toEqual([{ day: "2024-04-30", stake: "10" }])
    expect(await site.rows("select toString(day) as day from fct_day")).toEqual([
      { day: "2024-04-30" },
    ])
  })

  test("a table is exchanged, and built anew by each run", async () => {
    const files = { ...PROJECT, "marts/dim_brand.sql": DIM_BRAND }
    const runner = site.runner(files)
    await runner.deploy()
    await site.events([{ brand: "noble" }])
    expect(await site.rows("select * from dim_brand")).toEqual([])
    await runner.run(["dim_brand"])
    expect(await site.rows("select * from dim_brand")).toEqual([{ brand: "noble", bets: "1" }])
  })

  test("another materialization takes the place of the old, and a removed model goes", async () => {
    const asView = DIM_BRAND.replace("table", "view").replace("order_by: [brand]\n", "")
    await site.runner({ ...PROJECT, "marts/dim_brand.sql": DIM_BRAND }).deploy()
    const files = { ...PROJECT, "marts/dim_brand.sql": asView }
    expect(await steps(files)).toEqual(["rebuild dim_brand: it was materialized as table"])
    await site.runner(files).deploy()
    await site.events([{ brand: "noble" }])
    expect(await site.rows("select * from dim_brand")).toEqual([{ brand: "noble", bets: "1" }])
    expect(await steps(PROJECT)).toEqual(["drop dim_brand: it left the project"])
    await site.runner(PROJECT).deploy()
    expect(await site.rows("select 1 from system.tables where name like 'dim_brand%'")).toEqual([])
    expect(await steps(PROJECT)).toEqual([])
  })

  test("a new description changes a comment and builds nothing", async () => {
    await site.runner(PROJECT).deploy()
    const files = {
      ...PROJECT,
      "intermediate/int_tile.sql": INT_TILE.replace("Number of bets", "Bets, it's said?"),
      "intermediate/int_booking.sql": INT_BOOKING.replace("day: Day of the bet", "day: Its day"),
    }
    expect((await steps(files)).sort()).toEqual([
      "describe int_booking: its descriptions changed",
      "describe int_tile: its descriptions changed",
    ])
    await site.runner(files).deploy()
    expect(
      await site.rows(
        "select table, name, comment from system.columns where comment in ('Bets, it''s said?', 'Its day') order by table",
      ),
    ).toEqual([
      { table: "int_booking", name: "day", comment: "Its day" },
      { table: "int_booking__store", name: "day", comment: "Its day" },
      { table: "int_tile", name: "bets", comment: "Bets, it's said?" },
    ])
  })

  test("every relation and every column has its comment", async () => {
    await site.runner({ ...PROJECT, "marts/dim_brand.sql": DIM_BRAND }).deploy()
    const ours =
      "database = currentDatabase() and match(table, '^(stg|int|fct|dim)_') and not endsWith(table, '__mv')"
    expect(
      await site.rows(`select table, name from system.columns where comment = '' and ${ours}`),
    ).toEqual([])
    expect(
      await site.rows(
        `select name from system.tables where comment = '' and ${ours.replace("table,", "name,").replace("(table", "(name")}`,
      ),
    ).toEqual([])
  })

  test("a deployment killed anywhere is finished by the next", async () => {
    await site.events([{ subject_id: "r1", amount_base: "10" }])
    for (let statements = 0; ; statements += 3) {
      await site.reset()
      await site.events([{ subject_id: "r1", amount_base: "10" }])
      let left = statements
      const warehouse = killedAt(site.warehouse, () => left-- <= 0)
      const runner = createRunner({ warehouse, project: parseProject(PROJECT) })
      const wasKilled = await runner.deploy().then(
        () => false,
        () => true,
      )
      await site.runner(PROJECT).deploy()
      await site.events([{ subject_id: "r2", amount_base: "5" }])
      await site.runner(PROJECT).tick()
      expect(await site.rows(TILE)).toEqual([{ day: "2024-05-01", stake: "15" }])
      expect(await site.rows("select stake_sum from fct_day")).toEqual([{ stake_sum: "15" }])
      if (!wasKilled) break
    }
  })
})

describe("building everything anew", () => {
  test("killed anywhere is finished by the next deployment, and no tile stops following", async () => {
    for (let statements = 0; ; statements += 3) {
      await site.reset()
      await site.runner(PROJECT).deploy()
      await site.events([{ subject_id: "r1", amount_base: "10" }])
      let left = statements
      const warehouse = killedAt(site.warehouse, () => left-- <= 0)
      const wasKilled = await createRunner({ warehouse, project: parseProject(PROJECT) })
        .run([], { fullRefresh: true })
        .then(
          () => false,
          () => true,
        )
      await site.runner(PROJECT).deploy()
      await site.events([{ subject_id: "r2", amount_base: "5" }])
      await site.runner(PROJECT).tick()
      expect(await site.rows(TILE)).toEqual([{ day: "2024-05-01", stake: "15" }])
      expect(await site.rows("select stake_sum from fct_day")).toEqual([{ stake_sum: "15" }])
      if (!wasKilled) break
    }
  })
})

describe("compiling", () => {
  test("shows SQL and columns without touching what is deployed", async () => {
    const [tile] = await site.runner(PROJECT).compile(["int_tile"])
    expect(tile?.sql).toContain("toDate(occurred_at, 'UTC') as day")
    expect(tile?.columns.map(({ name }) => name)).toContain("stake_sum")
    expect(await site.rows("select name from system.tables where name like 'int%'")).toEqual([])
    expect(
      await site.rows("select name from system.databases where name like 'models_scratch%'"),
    ).toEqual([])
  })

  test.each([
    [
      "intermediate/int_tile.sql",
      INT_TILE.replace("  day: Reporting day of the brand\n", ""),
      "MODELS_COLUMN_UNDESCRIBED",
    ],
    [
      "intermediate/int_tile.sql",
      INT_TILE.replace("  day:", "  night: Night\n  day:"),
      "MODELS_COLUMN_MISSING",
    ],
    [
      "intermediate/int_tile.sql",
      INT_TILE.replace("(max, DateTime64", "(anyLast, DateTime64"),
      "MODELS_AGGREGATE",
    ],
    [
      "intermediate/int_tile.sql",
      INT_TILE.replace("order_by: [brand, player_key, day]", "order_by: [brand, player_key]"),
      "MODELS_AGGREGATE",
    ],
    [
      "intermediate/int_tile.sql",
      INT_TILE.replace("materialized_view\n", "materialized_view\ntrigger: raw_other\n"),
      "MODELS_TRIGGER",
    ],
    [
      "intermediate/int_booking.sql",
      INT_BOOKING.replace("select distinct round_id", "select distinct brand"),
      "MODELS_TOUCHED_COLUMNS",
    ],
    [
      "intermediate/int_booking.sql",
      INT_BOOKING.replace("1 as rounds", "1.5 as rounds"),
      "MODELS_MEASURE_TYPE",
    ],
    ["intermediate/int_booking.sql", INT_BOOKING.replace("group by", "group bye"), "MODELS_SQL"],
  ])("refuses %s by name (%#)", async (path, text, expected) => {
    expect(await code({ ...PROJECT, [path]: text })).toBe(expected)
  })
})
