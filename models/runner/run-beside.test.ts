import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Rest } from "./adoption.ts"
import { type ProjectFiles, parseProject } from "./project.ts"
import type { Runner } from "./runner.ts"
import { INT_BOOKING, openTestSite, PROJECT, type TestSite } from "./test-site.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())
beforeEach(() => site.reset())

const DIM_SLOW = `---
materialized: table
description: Brands that had bets
order_by: [brand]
columns: { brand: Brand }
tests: [{ unique: brand }]
---
select distinct brand from {{ ref('stg_bet') }}
`
const FILES: ProjectFiles = { ...PROJECT, "marts/dim_slow.sql": DIM_SLOW }

/** The warehouse as it is where filling the slow table takes until somebody lets it go. */
function slowWarehouse() {
  let isSlow = false
  let begin = () => {}
  let letGo = () => {}
  const begun = new Promise<void>((resolve) => (begin = resolve))
  const gone = new Promise<void>((resolve) => (letGo = resolve))
  const { warehouse } = site
  const slow: Warehouse = {
    query: (...args) => warehouse.query(...args),
    queryArrow: (...args) => warehouse.queryArrow(...args),
    queryText: (...args) => warehouse.queryText(...args),
    queryRestricted: (...args) => warehouse.queryRestricted(...args),
    insert: (...args) => warehouse.insert(...args),
    migrate: (...args) => warehouse.migrate(...args),
    close: () => warehouse.close(),
    async command(sql, params) {
      if (isSlow && /^insert into `dim_slow__next`/.test(sql)) {
        begin()
        await gone
      }
      return warehouse.command(sql, params)
    },
  }
  const slows = () => {
    isSlow = true
  }
  return { warehouse: slow, slows, begun, letGo }
}

const bet = (id: string) => site.events([{ event_id: id, subject_id: id, amount_base: "1" }])

const WAYS: readonly (readonly [string, (runner: Runner) => Promise<unknown>])[] = [
  ["in a run", (runner) => runner.run(["dim_slow"])],
  ["in a run of all, with what ticks keep current", (runner) => runner.run()],
  ["in a build", (runner) => runner.build(["dim_slow"])],
  ["where all is built anew", (runner) => runner.run([], { fullRefresh: true })],
]

describe("while a slow table is built by hand, ticks go on and show what comes in", () => {
  test.each(WAYS)("%s", async (_how, work) => {
    const { warehouse, slows, begun, letGo } = slowWarehouse()
    const runner = site.runner(FILES, { warehouse })
    await runner.deploy()
    await bet("a")
    slows()
    const done = work(runner)
    await begun
    for (const ticks of [1, 2, 3]) {
      await bet(`t${ticks}`)
      const { models } = await runner.tick()
      expect(models.map(({ result }) => result)).toEqual(["ran", "ran"])
      expect(await site.rows("select sum(rounds_sum) as rounds from fct_day")).toEqual([
        { rounds: String(1 + ticks) },
      ])
      expect(await site.rows("select brand from dim_slow")).toEqual([])
    }
    letGo()
    await done
    expect(await site.rows("select brand from dim_slow")).toEqual([{ brand: "royal" }])
  })
})

test("while a change builds a table that no tick reads, ticks go on and show what comes in", async () => {
  const { warehouse, slows, begun, letGo } = slowWarehouse()
  const runner = site.runner(FILES, { warehouse })
  await runner.deploy()
  await bet("a")
  const changed: ProjectFiles = {
    ...FILES,
    "intermediate/int_booking.sql": INT_BOOKING.replace("1 as rounds", "2 as rounds"),
    "marts/dim_slow.sql": DIM_SLOW.replace("distinct", "distinct\n"),
  }
  const project = parseProject(changed)
  const passages = await site.runner(changed).passages()
  expect(passages.get("dim_slow")).toMatchObject({ waits: "nothing" })
  expect(passages.get("int_booking")).toMatchObject({ waits: "ticks" })
  slows()
  const done = runner.adopt(project)
  await begun
  await bet("b")
  await runner.tick()
  // What ticks keep current is of the new files by then.
  expect(await site.rows("select sum(rounds_sum) as rounds from fct_day")).toEqual([
    { rounds: "4" },
  ])
  expect(await site.rows("select brand from dim_slow")).toEqual([])
  letGo()
  const { steps } = await done
  expect(steps.at(-1)?.name).toBe("dim_slow")
  expect(await site.rows("select brand from dim_slow")).toEqual([{ brand: "royal" }])
  expect(await runner.plan()).toEqual([])
})

describe("a run that builds all anew", () => {
  test("lets nobody insert while that is built which follows events, and no longer", async () => {
    const runner = site.runner(FILES)
    await runner.deploy()
    await site.events([{ event_id: "a", subject_id: "a", amount_base: "1" }])
    let rested = 0
    const rest: Rest = async (use) => {
      rested += 1
      const result = await use()
      // What reads only from here on is not built while they wait.
      expect(await site.rows("select brand from dim_slow")).toEqual([])
      return result
    }
    await runner.run([], { fullRefresh: true, rest })
    expect(rested).toBe(1)
    await runner.run(["dim_slow"], { fullRefresh: true, rest })
    expect(rested).toBe(1)
    expect(await site.rows("select brand from dim_slow")).toEqual([{ brand: "royal" }])
  })

  test("skips what reads a model that failed, in whichever part of the run it stands", async () => {
    const runner = site.runner(FILES)
    await runner.deploy()
    await site.warehouse.command("rename table raw_event to raw_away")
    try {
      await expect(runner.run([], { fullRefresh: true })).rejects.toMatchObject({
        code: "MODELS_RUN_FAILED",
        message: expect.stringMatching(/stg_bet: [\s\S]*they read it: [\s\S]*dim_slow/),
      })
    } finally {
      await site.warehouse.command("rename table raw_away to raw_event")
    }
  })
})

test("who asks for the runner alone waits for a build by hand, and ticks do not wait for him", async () => {
  const runner = site.runner(FILES)
  await runner.deploy()
  const order: string[] = []
  let end: () => void = () => undefined
  const build = runner.aside(() => new Promise<void>((resolve) => (end = resolve)))
  const alone = runner.alone(async () => order.push("alone"))
  await runner.tick()
  order.push("tick")
  end()
  await Promise.all([build, alone])
  expect(order).toEqual(["tick", "alone"])
})
