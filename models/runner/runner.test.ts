import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { openTestSite, PROJECT, type TestSite } from "./test-site.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())
beforeEach(() => site.reset())

const DAYS =
  "select brand, toString(day) as day, stake_sum, rounds_sum from fct_day order by brand, day"
const BOOKED =
  "select round_id, stake, rounds from int_booking__store order by booked_at, round_id, stake"

describe("the runner", () => {
  test("a player's bets of before and after the deployment are in his tile", async () => {
    await site.events([{ event_id: "b1", amount_base: "1.5" }])
    await site.runner(PROJECT).deploy()
    await site.events([{ event_id: "b2", amount_base: "2.25" }])
    expect(await site.rows("select sum(stake_sum) as stake, sum(bets) as n from int_tile")).toEqual(
      [{ stake: "3.75", n: "2" }],
    )
  })

  test("a round that is rolled back leaves the player's day", async () => {
    const runner = site.runner(PROJECT)
    await runner.deploy()
    await site.events([
      { subject_id: "r1", amount_base: "10" },
      { subject_id: "r2", amount_base: "4" },
    ])
    await runner.tick()
    expect(await site.rows(DAYS)).toEqual([
      { brand: "royal", day: "2024-05-01", stake_sum: "14", rounds_sum: "2" },
    ])
    await site.events([{ subject_id: "r1", type: "casino.rollback" }])
    await runner.tick()
    expect(await site.rows(DAYS)).toEqual([
      { brand: "royal", day: "2024-05-01", stake_sum: "4", rounds_sum: "1" },
    ])
    expect(await site.rows(BOOKED)).toEqual([
      { round_id: "r1", stake: "10", rounds: "1" },
      { round_id: "r2", stake: "4", rounds: "1" },
      { round_id: "r1", stake: "-10", rounds: "-1" },
    ])
    await site.events([{ subject_id: "r2", type: "casino.rollback" }])
    await runner.tick()
    expect(await site.rows(DAYS)).toEqual([])
  })

  test("a project that is deployed has nothing left to do", async () => {
    const runner = site.runner(PROJECT)
    expect((await runner.plan()).map(({ action }) => action)).toEqual(Array(5).fill("create"))
    await runner.deploy()
    expect(await runner.plan()).toEqual([])
  })
})
