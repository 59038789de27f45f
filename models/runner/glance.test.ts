import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { FT_STAKE, openTestSite, PROJECT, type TestSite } from "./test-site.ts"

const FILES = { ...PROJECT, "features/ft_stake.sql": FT_STAKE }
const ALL = { index: 0, of: 1 }
/** Long enough ago to be quiet. */
const LONG_AGO = "2026-01-01 00:00:00.000"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})

afterEach(() => site?.reset())
afterAll(() => site?.close())

/** A runner with everything current, of events that came in long ago. */
async function settled() {
  const runner = site.runner(FILES)
  await runner.deploy()
  const bet = { ingested_at: LONG_AGO, amount_base: "5" }
  await site.events([
    { ...bet, event_id: "a", player_key: "1", subject_id: "r1" },
    { ...bet, event_id: "b", player_key: "2", subject_id: "r2" },
  ])
  await runner.settle()
  // What was booked just now is not quiet.
  for (const store of ["int_booking__store", "fct_day__store", "ft_stake__store"])
    await site.warehouse.command(
      `alter table ${store} update booked_at = '${LONG_AGO}' where 1 settings mutations_sync = 1`,
    )
  return runner
}

const offOf = async (runner: Awaited<ReturnType<typeof settled>>, model: string) =>
  (await runner.glance(ALL, model)) === undefined

describe("a look beside everything else", () => {
  test("sees that all is well, while somebody else has the runner to himself", async () => {
    const runner = await settled()
    const report = await runner.alone(() => runner.glance(ALL))
    expect(report).toMatchObject({ drift: 0, pausedMs: 0 })
    expect(report?.keysChecked).toBeGreaterThanOrEqual(6)
  })

  test.each([
    ["int_tile", "insert into int_tile select * from int_tile limit 1"],
    [
      "int_booking",
      `insert into int_booking__store select * replace (toDateTime64('${LONG_AGO}', 3, 'UTC') as booked_at) from int_booking__store limit 1`,
    ],
    [
      "fct_day",
      "alter table fct_day__store update stake_sum = 7 where 1 settings mutations_sync = 1",
    ],
    ["fct_day", "truncate table fct_day__store"],
    [
      "ft_stake",
      "alter table ft_stake__store delete where player_key = 2 settings mutations_sync = 1",
    ],
  ])("finds what was planted in %s odd, and mends nothing: %s", async (model, plant) => {
    const runner = await settled()
    expect(await offOf(runner, model)).toBe(false)
    await site.warehouse.command(plant)
    expect(await offOf(runner, model)).toBe(true)
    expect(await offOf(runner, model)).toBe(true)
    await runner.audit(ALL, model)
    expect((await runner.audit(ALL, model)).drift).toBe(0)
  })

  test("says nothing of a player of whom something came in just now, also where it looks off", async () => {
    const runner = await settled()
    await site.events([{ event_id: "c", player_key: "1", amount_base: "1" }])
    // As if the block were in raw events and not yet in the tile; no model has taken it either.
    await site.warehouse.command(
      "insert into int_tile (brand, player_key, day, stake_sum) select brand, player_key, day, -1 from int_tile where player_key = 1 limit 1",
    )
    for (const model of ["int_tile", "ft_stake"]) expect(await offOf(runner, model)).toBe(false)
    await site.warehouse.command(
      "insert into int_tile (brand, player_key, day, stake_sum) select brand, player_key, day, -1 from int_tile where player_key = 2 limit 1",
    )
    for (const model of ["int_tile", "ft_stake"]) expect(await offOf(runner, model)).toBe(true)
  })

  test("leaves it to the barrier where a model has not run in this process", async () => {
    await settled()
    expect(await offOf(site.runner(FILES), "ft_stake")).toBe(true)
  })
})
