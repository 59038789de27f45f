import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { instantOf, pastName } from "./past.ts"
import type { ProjectFiles } from "./project.ts"
import { FT_STAKE, openTestSite, PROJECT, type TestSite } from "./test-site.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())
beforeEach(() => site.reset())

const FT_IDLE = `---
materialized: table
description: Days since the last bet
order_by: [player_key]
columns: { player_key: Player, idle_days: Days }
---
select player_key, dateDiff('day', max(last_at), {{ now }}) as idle_days
from {{ ref('int_tile') }} group by player_key
`
const FILES: ProjectFiles = {
  ...PROJECT,
  "features/ft_stake.sql": FT_STAKE,
  "features/ft_idle.sql": FT_IDLE,
}

describe("models as of a date", () => {
  test("hold what had happened by then, and the live ones stay as they are", async () => {
    const runner = site.runner(FILES)
    await runner.deploy()
    await site.events([
      { event_id: "a", subject_id: "r1", amount_base: "10", occurred_at: "2013-12-30 10:00:00" },
      { event_id: "b", subject_id: "r2", amount_base: "4", occurred_at: "2013-12-31 23:59:59.999" },
      { event_id: "c", subject_id: "r3", amount_base: "9", occurred_at: "2014-01-01 00:00:00" },
      {
        event_id: "d",
        subject_id: "r1",
        type: "casino.rollback",
        occurred_at: "2014-01-02 00:00:00",
      },
    ])
    await runner.tick()
    await runner.run(["ft_idle"])
    const live = await site.rows("select * from fct_day order by day")
    const built = await runner.buildPast([], instantOf("2013-12-31"), pastName("2013-12-31"))
    expect(built.map(({ name }) => name)).toContain("fct_day")
    expect(
      await site.rows(
        "select toString(day) as day, stake_sum from as_of_2013_12_31.fct_day order by day",
      ),
    ).toEqual([
      { day: "2013-12-30", stake_sum: "10" },
      { day: "2013-12-31", stake_sum: "4" },
    ])
    expect(await site.rows("select stake_all from as_of_2013_12_31.ft_stake")).toEqual([
      { stake_all: "14" },
    ])
    expect(await site.rows("select idle_days from as_of_2013_12_31.ft_idle")).toEqual([
      { idle_days: "0" },
    ])
    expect(await site.rows("select * from fct_day order by day")).toEqual(live)
    // What comes in goes to what is live and nowhere else.
    await site.events([{ event_id: "e", amount_base: "1", occurred_at: "2013-12-30 11:00:00" }])
    expect(
      await site.rows("select sum(stake_sum) as stake from as_of_2013_12_31.int_tile"),
    ).toEqual([{ stake: "14" }])
    expect(await site.rows("select sum(stake_sum) as stake from int_tile")).toEqual([
      { stake: "24" },
    ])
    expect(await runner.pasts()).toMatchObject([
      { database: "as_of_2013_12_31", at: "2013-12-31 23:59:59.999" },
    ])
    await runner.buildPast(["ft_stake"], instantOf("2013-12-30"), "as_of_2013_12_31")
    expect(await site.rows("select stake_all from as_of_2013_12_31.ft_stake")).toEqual([
      { stake_all: "11" },
    ])
    await runner.dropPast("as_of_2013_12_31")
    expect(await runner.pasts()).toEqual([])
  })

  test("take days and instants, and refuse what is neither, or a database of another kind", async () => {
    expect(instantOf("2013-12-31")).toEqual(new Date("2013-12-31T23:59:59.999Z"))
    expect(instantOf("2013-12-31T10:00:00+01:00")).toEqual(new Date("2013-12-31T09:00:00Z"))
    const days = ["2013-02-31", "2013-02-30T10:00:00Z", "2013-11-31T10:00:00+01:00"]
    for (const text of [
      ...days,
      "yesterday",
      "2013-12-31T10:00:00",
      "2013-12-31T24:00:00Z",
      "2013",
    ])
      expect(() => instantOf(text)).toThrow(expect.objectContaining({ code: "MODELS_AS_OF" }))
    const runner = site.runner(FILES)
    for (const name of ["default", "system", "as_of_x; drop"])
      await expect(runner.dropPast(name)).rejects.toMatchObject({ code: "MODELS_AS_OF" })
  })
})
