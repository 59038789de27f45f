import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { openTestSite, PROJECT, type TestSite } from "./test-site.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())
beforeEach(async () => {
  await site.reset()
  for (const table of ["sys_audit", "sys_drift", "sys_heal", "sys_content"])
    await site.warehouse.command(`truncate table ${table}`)
})

const INT_STAKE = `---
materialized: table
description: Stakes of each player
schedule: "0 3 1 1 *"
order_by: [player_key]
columns: { player_key: Player, stake_all: Stakes in base currency }
---
select player_key, sum(stake_sum) as stake_all from {{ ref('int_tile') }} group by player_key
`
const FCT_TOTAL = `---
materialized: table
description: All stakes
order_by: [stake_total]
columns: { stake_total: Stakes in base currency }
---
select sum(stake_all) as stake_total from {{ ref('int_stake') }}
`
const FILES = {
  ...PROJECT,
  "intermediate/int_stake.sql": INT_STAKE,
  "marts/fct_total.sql": FCT_TOTAL,
}
const ALL = { index: 0, of: 1 }
const PLAYERS = "select player_key, toString(stake_all) as stake from int_stake order by player_key"
const TOTAL = "select toString(stake_total) as stake from fct_total"

async function twoPlayers() {
  const runner = site.runner(FILES)
  await runner.deploy()
  await site.events([
    { event_id: "a", player_key: "1", amount_base: "10.5" },
    { event_id: "b", player_key: "2", amount_base: "4" },
  ])
  await runner.run(["int_stake", "fct_total"])
  return runner
}

const RIGHT = [
  { player_key: "1", stake: "10.5" },
  { player_key: "2", stake: "4" },
]

test("a table that holds what its build wrote is right, and is not built for a look", async () => {
  const runner = await twoPlayers()
  await site.events([{ event_id: "c", player_key: "3", amount_base: "1" }])
  expect(await runner.glance(ALL, "int_stake")).toMatchObject({ keysChecked: 2, drift: 0 })
  expect(await runner.tables.audit()).toMatchObject({ keysChecked: 3, drift: 0, models: [] })
  expect(await site.rows(PLAYERS)).toEqual(RIGHT)
})

test.each([
  [
    "a row that is changed",
    "insert into int_stake select player_key, stake_all + 1 from int_stake where player_key = 1",
  ],
  ["a row too much", "insert into int_stake (player_key, stake_all) values (77, 5)"],
  [
    "a row that is gone",
    "alter table int_stake delete where player_key = 2 settings mutations_sync = 1",
  ],
])("finds %s in a table, builds it anew, and what reads it", async (_what, damage) => {
  const runner = await twoPlayers()
  await site.warehouse.command(damage)
  await runner.run(["fct_total"])
  expect(await site.rows(TOTAL)).not.toEqual([{ stake: "14.5" }])
  expect(await runner.glance(ALL, "int_stake")).toBeUndefined()
  const { drift, models } = await runner.tables.audit()
  expect(drift).toBe(1)
  expect(models.map(({ name, wasRebuilt }) => [name, wasRebuilt])).toEqual([["int_stake", true]])
  expect(await site.rows(PLAYERS)).toEqual(RIGHT)
  expect(await site.rows("select model, keys, mended_by from sys_drift")).toEqual([
    { model: "int_stake", keys: "1", mended_by: "rebuild" },
  ])
  expect((await runner.runScheduled()).map(({ name }) => name)).toEqual(["fct_total"])
  expect(await site.rows(TOTAL)).toEqual([{ stake: "14.5" }])
  expect(await runner.runScheduled()).toEqual([])
  expect(await runner.tables.audit()).toMatchObject({ drift: 0, models: [] })
})

test("a table of which nobody knows what was built is built anew, and nothing is told of it", async () => {
  const runner = await twoPlayers()
  await site.warehouse.command("truncate table sys_content")
  await site.warehouse.command("insert into int_stake (player_key, stake_all) values (77, 5)")
  expect(await runner.tables.audit("int_stake")).toMatchObject({ drift: 0, models: [] })
  expect(await site.rows(PLAYERS)).toEqual(RIGHT)
  expect(await runner.glance(ALL, "int_stake")).toMatchObject({ drift: 0 })
})

test("a table that was built while a tile was off is built again when that is mended", async () => {
  const runner = await twoPlayers()
  await site.warehouse.command(
    "insert into int_tile (brand, player_key, day, stake_sum) select brand, player_key, day, 100 from int_tile where player_key = 1",
  )
  await runner.run(["int_stake"])
  expect(await site.rows(PLAYERS)).not.toEqual(RIGHT)
  expect(await runner.runScheduled()).toEqual([])
  expect((await runner.audit(ALL)).drift).toBeGreaterThan(0)
  expect((await runner.runScheduled()).map(({ name }) => name)).toEqual(["int_stake", "fct_total"])
  expect(await site.rows(PLAYERS)).toEqual(RIGHT)
})

test("tables that read what rates moved are built at once behind it, also by the start after a kill", async () => {
  const runner = await twoPlayers()
  // What a rate does: what a tile should say is something else now.
  const before = async () => {
    await site.warehouse.command(
      "insert into int_tile (brand, player_key, day, stake_sum) select brand, player_key, day, 100 from int_tile where player_key = 1",
    )
    await runner.run(["int_stake"])
    expect(await site.rows(PLAYERS)).not.toEqual(RIGHT)
  }
  const move = () => runner.reckon({ where: "true", params: {} }, { cause: "rates" })
  await before()
  const { moved, built } = await runner.tables.behind(move)
  expect(moved.drift).toBeGreaterThan(0)
  expect(built.map(({ name, result }) => [name, result])).toEqual([
    ["int_stake", "ran"],
    ["fct_total", "ran"],
  ])
  expect(await site.rows(PLAYERS)).toEqual(RIGHT)
  expect(await runner.runScheduled()).toEqual([])
  await before()
  await move()
  await runner.close()
  const next = site.runner(FILES)
  expect((await next.runScheduled()).map(({ name }) => name)).toEqual(["int_stake", "fct_total"])
  expect(await site.rows(PLAYERS)).toEqual(RIGHT)
})
