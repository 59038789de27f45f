import fc from "fast-check"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { type ProjectFiles, parseProject } from "./project.ts"
import { createRunner } from "./runner.ts"
import { killedAt } from "./test-fault.ts"
import { openTestSite, PROJECT, type TestEvent, type TestSite } from "./test-site.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())
beforeEach(() => site.reset())

const INT_MONTH = `---
materialized: incremental
strategy: partition
description: Stakes by brand and month
key: month
order_by: [brand]
touched: |
  select distinct toStartOfMonth(day) as month from {{ store('int_booking') }} where booked_at > {since:DateTime64(3)}
columns: { month: First day of the month, brand: Brand, stake_sum: Stakes of standing rounds }
---
select toStartOfMonth(day) as month, brand, sum(stake) as stake_sum
from {{ ref('int_booking') }}
where toStartOfMonth(day) in {{ touched }}
group by month, brand
`

/** Follows it: it has to see that a row went. */
const FCT_YEAR = `---
materialized: incremental
strategy: replace
description: Stakes by year
key: year
touched: |
  select distinct toStartOfYear(month) as year from {{ store('int_month') }} where booked_at > {since:DateTime64(3)}
columns: { year: First day of the year, stake_sum: Stakes of standing rounds }
---
select toStartOfYear(month) as year, sum(stake_sum) as stake_sum
from {{ ref('int_month') }}
where toStartOfYear(month) in {{ touched }}
group by year
`

const FILES: ProjectFiles = {
  ...PROJECT,
  "intermediate/int_month.sql": INT_MONTH,
  "marts/fct_year.sql": FCT_YEAR,
}

const bet = (subject_id: string, occurred_at: string, more: Partial<TestEvent> = {}) => ({
  ...{ subject_id, amount_base: "5", occurred_at: `${occurred_at} 12:00:00.000`, ...more },
})

const months = () =>
  site.rows("select toString(month) as month, brand, stake_sum from int_month order by all")
const years = () => site.rows("select toString(year) as year, stake_sum from fct_year order by all")
const bookings = () =>
  site.rows(
    "select month, max(booked_at) as at from int_month__store group by month order by month",
  )
const TRUTH = `select toString(toStartOfMonth(day)) as month, brand, sum(stake) as stake_sum
from int_booking group by month, brand order by all`

describe("a model by partition", () => {
  test("has a month anew as a whole, and leaves the others as they were written", async () => {
    const runner = site.runner(FILES)
    await runner.deploy()
    await site.events([bet("r1", "2024-05-01"), bet("r2", "2024-06-01")])
    await runner.tick()
    const [may, june] = await bookings()
    await site.events([bet("r3", "2024-06-30", { brand: "noble" })])
    const report = await runner.tick()
    expect(report.models.find(({ name }) => name === "int_month")?.keysTouched).toBeGreaterThan(0)
    expect(await months()).toEqual([
      { month: "2024-05-01", brand: "royal", stake_sum: "5" },
      { month: "2024-06-01", brand: "noble", stake_sum: "5" },
      { month: "2024-06-01", brand: "royal", stake_sum: "5" },
    ])
    const [mayAfter, juneAfter] = await bookings()
    expect(mayAfter).toEqual(may)
    expect(juneAfter).not.toEqual(june)
    expect(
      await site.rows(
        "select partition from system.parts where active and table = 'int_month__store' group by partition order by partition",
      ),
    ).toEqual([{ partition: "2024-05-01" }, { partition: "2024-06-01" }])
  })

  test("of which everything goes shows nothing, and what follows it sees that", async () => {
    const runner = site.runner(FILES)
    await runner.deploy()
    await site.events([bet("r1", "2024-05-01")])
    await runner.tick()
    expect(await years()).toEqual([{ year: "2024-01-01", stake_sum: "5" }])
    await site.events([bet("r1", "2024-05-01", { type: "casino.rollback" })])
    await runner.tick()
    expect([await months(), await years()]).toEqual([[], []])
  })

  test("written again with nothing new writes nothing", async () => {
    await site.runner(FILES).deploy()
    await site.events([bet("r1", "2024-05-01")])
    await site.runner(FILES).tick()
    const again = await site.runner(FILES).tick()
    const of = (name: string) => again.models.find((one) => one.name === name)
    expect(of("int_month")).toMatchObject({ result: "ran", rowsWritten: 0 })
  })

  test("ends at the truth wherever it is killed, over more partitions than the engine takes by itself", async () => {
    const days = Array.from({ length: 130 }, (_, month) =>
      new Date(Date.UTC(2014, month, 3)).toISOString().slice(0, 10),
    )
    await site.runner(FILES).deploy()
    await site.events(days.map((day, index) => bet(`r${index}`, day)))
    for (const statement of [3, 9, 40, 90]) {
      let left = statement
      const warehouse = killedAt(site.warehouse, () => left-- <= 0)
      await createRunner({ warehouse, project: parseProject(FILES) }).tick()
    }
    await site.runner(FILES).tick()
    expect(await months()).toHaveLength(130)
    expect(await months()).toEqual(await site.rows(TRUTH))
  })

  test("is what everything at once gives, whatever comes in whatever order", async () => {
    const event = fc.record({
      type: fc.constantFrom("casino.bet", "casino.bet", "casino.rollback"),
      brand: fc.constantFrom("royal", "noble"),
      subject_id: fc.constantFrom("r1", "r2", "r3", "r4"),
      amount_base: fc.constantFrom("0", "0.000001", "10.10"),
      occurred_at: fc.constantFrom("2024-05-31 23:59:59.999", "2024-06-01 00:00:00.000"),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(event, { minLength: 1, maxLength: 4 }), { maxLength: 4 }),
        async (batches) => {
          await site.reset()
          const runner = site.runner(FILES)
          await runner.deploy()
          for (const batch of batches) {
            await site.events(batch)
            await runner.tick()
            expect(await months()).toEqual(await site.rows(TRUTH))
          }
        },
      ),
      { numRuns: 12 },
    )
  })

  test("is refused by player: each would be a partition", () => {
    const text = INT_MONTH.replace("key: month", "key: [player_key]")
    expect(() => parseProject({ ...FILES, "intermediate/int_month.sql": text })).toThrow(
      /few values/,
    )
  })
})
