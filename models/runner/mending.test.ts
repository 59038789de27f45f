import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { BrandConfigurations } from "../../core/brand.ts"
import { toldAmounts } from "./amounts-off.ts"
import { readFound } from "./audit-record.ts"
import { openTestSite, PROJECT, type TestSite } from "./test-site.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())
beforeEach(async () => {
  await site.reset()
  for (const table of ["sys_audit", "sys_drift"])
    await site.warehouse.command(`truncate table ${table}`)
})

/** Its keys are no players': whoever rolls back, the target may be another's. */
const INT_ROLLBACK = `---
materialized: materialized_view
description: What was rolled back
trigger: raw_event
order_by: [brand, target_id]
columns:
  brand: Brand
  target_id: Event that is reversed
  rolled_at: { description: "First rollback", type: "SimpleAggregateFunction(min, DateTime64(3, 'UTC'))" }
---
select brand, target_id, min(occurred_at) as rolled_at
from {{ ref('stg_rollback') }} group by brand, target_id
`
const STG_ROLLBACK = `---
materialized: view
description: Rollbacks
columns: { brand: Brand, target_id: Event that is reversed, occurred_at: When }
---
select brand, target_id, occurred_at from {{ source('raw_event') }} where type = 'casino.rollback'
`
const FT_BACK = `---
materialized: incremental
strategy: replace
description: Stakes of a player that were taken back
key: player_key
touched: |
  select distinct player_key from {{ source('raw_event') }} where ingested_at > {since:DateTime64(3)}
columns: { player_key: Player, stake_back: Stakes in base currency }
---
select player_key, sumIf(stake, (brand, event_id) in (select brand, target_id from {{ ref('int_rollback') }})) as stake_back
from {{ ref('stg_bet') }} where player_key in {{ touched }} group by player_key
`
const FILES = {
  "staging/stg_bet.sql": PROJECT["staging/stg_bet.sql"] ?? "",
  "staging/stg_rollback.sql": STG_ROLLBACK,
  "intermediate/int_rollback.sql": INT_ROLLBACK,
  "features/ft_back.sql": FT_BACK,
}
/** A row for each event: what it holds is no sum, and not all of it is of the brand's currency. */
const INT_BET = `---
materialized: materialized_view
description: Bets one by one
order_by: [player_key, brand, event_id]
columns:
  player_key: Player
  brand: Brand
  event_id: Event
  stake: { description: "Stake in base currency", type: "SimpleAggregateFunction(max, Decimal(38, 6))" }
  fee: { description: "Fee in base currency", type: "SimpleAggregateFunction(max, Decimal(38, 6))" }
  said: { description: "Stake in the event's currency", type: "SimpleAggregateFunction(max, Decimal(38, 6))" }
---
select player_key, brand, event_id, max(bet.stake) as stake, max(bet.stake) as fee, max(bet.stake * 100) as said
from {{ ref('stg_bet') }} as bet group by player_key, brand, event_id
`
/** In the last of three slices. */
const LAST = "18446744073709551615"
const HELD = "select target_id from int_rollback final order by target_id"
const BACK = "select player_key, toString(stake_back) as back from ft_back order by player_key"
const RIGHT = [
  { player_key: "1", back: "0" },
  { player_key: LAST, back: "4" },
]

// The bets of two players, of which the second's was rolled back; and phantoms that were booked.
async function misled() {
  const runner = site.runner(FILES)
  await runner.deploy()
  await site.warehouse.command(
    "insert into int_rollback (brand, target_id, rolled_at) values ('royal', 'a', '2024-05-01 12:00:00'), ('royal', 'c', '2024-05-01 12:00:00')",
  )
  const long = { ingested_at: "2024-05-01 12:00:00.000" }
  await site.events([
    { ...long, event_id: "a", player_key: "1", amount_base: "10.5" },
    { ...long, event_id: "b", player_key: LAST, amount_base: "4" },
    { ...long, event_id: "c", player_key: LAST, amount_base: "100" },
    { ...long, event_id: "r", player_key: "1", type: "casino.rollback", target_id: "b" },
    { event_id: "s", player_key: "5", type: "session.started" },
  ])
  await runner.run(["ft_back"], { fullRefresh: true })
  expect(await site.rows(BACK)).toEqual([
    { player_key: "1", back: "10.5" },
    { player_key: LAST, back: "104" },
  ])
  return runner
}

test("takes out keys that no event knows before anybody's rows are held against them", async () => {
  const runner = await misled()
  const { models } = await runner.audit({ index: 0, of: 3 })
  expect(models.map(({ name }) => name)).toEqual(["int_rollback", "ft_back", "ft_back"])
  expect(await site.rows(HELD)).toEqual([{ target_id: "b" }])
  expect(await site.rows(BACK)).toEqual(RIGHT)
  for (const index of [0, 1, 2])
    expect(await runner.audit({ index, of: 3 })).toMatchObject({ drift: 0, models: [] })
})

test("looks at what a model reads before the model, also where only that is asked for", async () => {
  const runner = await misled()
  await runner.audit({ index: 2, of: 3 }, "ft_back")
  expect(await site.rows(HELD)).toEqual([{ target_id: "b" }])
  expect(await site.rows(BACK)).toEqual(RIGHT)
})

test("brings back keys that all players share, with the first of all slices", async () => {
  const runner = site.runner(FILES)
  await runner.deploy()
  await site.events([
    { event_id: "b", player_key: LAST, amount_base: "4" },
    { event_id: "r", player_key: LAST, type: "casino.rollback", target_id: "b" },
  ])
  await site.warehouse.command("truncate table int_rollback")
  expect(await runner.audit({ index: 0, of: 3 })).toMatchObject({ keysChecked: 2 })
  expect(await site.rows(HELD)).toEqual([{ target_id: "b" }])
  expect(await site.rows(BACK)).toEqual([{ player_key: LAST, back: "4" }])
})

test("sees beside everything else a key that only the tile knows", async () => {
  const runner = await misled()
  expect(await runner.glance({ index: 0, of: 3 }, "int_rollback")).toBeUndefined()
  await runner.audit({ index: 0, of: 3 })
  expect(await runner.glance({ index: 0, of: 3 }, "int_rollback")).toMatchObject({ keysChecked: 1 })
})

test("amounts are told by base currency and never added, and what is no money has none", async () => {
  const brands = BrandConfigurations.parse([{ name: "crown", baseCurrency: "GBP" }])
  const runner = site.runner({ ...FILES, ...PROJECT }, { brands })
  await runner.deploy()
  await site.events([
    { event_id: "a", amount_base: "10.5" },
    { event_id: "b", brand: "crown", player_key: "2", amount_base: "4" },
  ])
  await site.warehouse.command(
    "insert into int_tile (brand, player_key, day, stake_sum) select brand, player_key, day, if(brand = 'crown', -1.25, 12.34) from int_tile",
  )
  const off = await runner.audit({ index: 0, of: 1 }, "int_tile")
  expect(off.amountsOff).toEqual({ EUR: "12.34", GBP: "1.25" })
  await site.warehouse.command(
    "insert into int_rollback (brand, target_id, rolled_at) values ('royal', 'z', '2024-05-01 12:00:00')",
  )
  const shared = await runner.audit({ index: 0, of: 1 }, "int_rollback")
  expect(shared).toMatchObject({ drift: 1, amountsOff: {} })
  expect(toldAmounts(shared.drift, shared.amountsOff)).toBeNull()
  expect(await readFound(site.warehouse)).toMatchObject({
    keysOff: expect.any(Number),
    amountsOff: { EUR: "12.34", GBP: "1.25" },
  })
  expect(
    await site.rows("select model, toString(amounts_off) as off from sys_drift order by at, model"),
  ).toEqual(
    expect.arrayContaining([
      { model: "int_tile", off: "{'EUR':12.34,'GBP':1.25}" },
      { model: "int_rollback", off: "{}" },
    ]),
  )
})

test("rows that are lost are told by the money that they held, also where it is no sum", async () => {
  const runner = site.runner({ ...FILES, "intermediate/int_bet.sql": INT_BET })
  await runner.deploy()
  await site.events([
    { event_id: "a", amount_base: "10.5" },
    { event_id: "b", amount_base: "4" },
  ])
  await site.warehouse.command("truncate table int_bet")
  const { drift, amountsOff } = await runner.audit({ index: 0, of: 1 }, "int_bet")
  // Its fee is off by as much again: what moves one moves the other.
  expect({ drift, amountsOff }).toEqual({ drift: 2, amountsOff: { EUR: "14.5" } })
})
