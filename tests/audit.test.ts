import { join } from "node:path"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { runnerMigrations } from "../models/runner/migrations.ts"
import { loadProject } from "../models/runner/project.ts"
import { createRunner, type Runner } from "../models/runner/runner.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import { ROOT } from "./architecture.ts"
import { asMessages, type EventSite, openEventSite } from "./event-site.ts"
import { compliance } from "./features/state-draft.ts"
import { bonuses, casino, profile, session, sport, wallet } from "./money/draft.ts"
import { historyOf } from "./money/history.ts"

const SEED = Number(process.env["PITBOSS_PROPERTY_SEED"] ?? Date.now() % 1_000_000_000)
const HISTORIES = 8
const SLICES = 3
const EVERYTHING = fc.oneof(casino, casino, session, wallet, sport, bonuses, profile, compliance)

let site: EventSite
let runner: Runner

beforeAll(async () => {
  site = await openEventSite()
  await site.warehouse.migrate([...runnerMigrations, ...SEGMENT_MIGRATIONS])
  runner = createRunner({ warehouse: site.warehouse, project: loadProject(join(ROOT, "models")) })
  await runner.deploy()
  let sequence = 0
  const theme = historyOf({ events: EVERYTHING, batchEventsMax: 30 })
  for (const [place, history] of fc.sample(theme, { seed: SEED, numRuns: HISTORIES }).entries())
    for (const batch of history) {
      const events = batch.map((event) => ({ ...event, brand: `${event.brand}${place}` }))
      await site.send(asMessages(events, () => ++sequence))
      await runner.tick()
    }
})

afterAll(() => site?.close())

async function auditAll() {
  const reports = []
  for (let index = 0; index < SLICES; index++)
    reports.push(await runner.audit({ index, of: SLICES }))
  return reports
}

const offModels = (reports: Awaited<ReturnType<typeof auditAll>>) => [
  ...new Set(reports.flatMap(({ models }) => models.map(({ name }) => name))),
]

async function wholeOf(relation: string): Promise<string> {
  const [row] = await site.warehouse.query<{ whole: string }>(
    `select arrayStringConcat(groupArray(toString(tuple(*))), '\\n') as whole from (select * from ${relation} order by all)`,
  )
  return row?.whole ?? ""
}

describe("the standing audit", () => {
  test("finds every key of random histories right, whatever came in whatever order", async () => {
    const reports = await auditAll()
    expect(offModels(reports), `seed ${SEED}`).toEqual([])
    expect(reports.reduce((sum, { keysChecked }) => sum + keysChecked, 0)).toBeGreaterThan(100)
    expect(await site.warehouse.query("select count() as n from sys_audit")).toEqual([
      { n: String(SLICES) },
    ])
  })

  test("finds what a tile lost and what it has too much, to the cent, and mends it", async () => {
    const before = await wholeOf("int_casino_by_player_day final")
    const [bet] = await site.warehouse.query<Record<string, string>>(
      "select player_key, brand, day, currency from int_casino_by_player_day final where handle_real > 0 limit 1",
    )
    await site.warehouse.command(
      `insert into int_casino_by_player_day (brand, day, player_key, currency, handle_real)
values ({brand:String}, {day:Date}, {player_key:UInt64}, {currency:String}, 12.34)`,
      { ...bet },
    )
    const reports = await auditAll()
    expect(offModels(reports), `seed ${SEED}`).toContain("int_casino_by_player_day")
    const found = reports.flatMap(({ models }) => models)
    expect(found.find(({ name }) => name === "int_casino_by_player_day")).toMatchObject({
      drift: 1,
      amountsOff: { EUR: "12.34" },
      wasRebuilt: false,
    })
    expect(await wholeOf("int_casino_by_player_day final")).toBe(before)
    const kept = await site.warehouse.query<{ model: string; off: string }>(
      "select model, toString(amounts_off) as off from sys_drift where model = 'int_casino_by_player_day'",
    )
    expect(kept).toEqual([{ model: "int_casino_by_player_day", off: "{'EUR':12.34}" }])
    expect(offModels(await auditAll())).toEqual([])
  })

  test("looks at one model with what it reads; where a tile was off, at all that may have read it", async () => {
    const slice = { index: 0, of: 1 }
    const alone = await runner.audit(slice, "int_casino_by_player_day")
    const stores = await runner.audit(slice, "ft_player")
    const all = await runner.audit(slice)
    expect(alone.keysChecked).toBeGreaterThan(0)
    expect(stores.keysChecked).toBeGreaterThan(0)
    expect(stores.keysChecked).toBeGreaterThan(alone.keysChecked)
    expect(all.keysChecked).toBeGreaterThan(stores.keysChecked)
    await site.warehouse.command(
      "insert into int_casino_by_player_day (brand, day, player_key, handle_real) values ('nowhere', '2026-01-01', 5, 1)",
    )
    const off = await runner.audit(slice, "int_casino_by_player_day")
    expect(off.models.map(({ name }) => name)).toContain("int_casino_by_player_day")
    expect(off.keysChecked).toBeGreaterThan(2 * alone.keysChecked)
    expect(offModels(await auditAll())).toEqual([])
  })

  test("takes out a player whom no event knows", async () => {
    const before = await wholeOf("int_activity_hour final")
    await site.warehouse.command(
      "insert into int_activity_hour (player_key, hour, casino_bets, handle_real) values (77, '2024-01-01 00:00:00', 1, 5)",
    )
    expect(offModels(await auditAll()), `seed ${SEED}`).toContain("int_activity_hour")
    expect(await wholeOf("int_activity_hour final")).toBe(before)
    expect(offModels(await auditAll())).toEqual([])
  })

  test("takes out what nobody rolled back before anything that reads it is judged", async () => {
    const money = () => wholeOf("(select * from fct_brand_day)")
    const before = [await wholeOf("int_casino_rollback final"), await money()]
    await site.warehouse.command(
      `insert into int_casino_rollback (brand, target_id, applied)
select brand, event_id, ((1, 0, 0), occurred_at) from raw_event
where type = 'casino.bet' and (brand, event_id) not in (select brand, target_id from int_casino_rollback) limit 5`,
    )
    // As a start does, which takes again what came in lately: it books what stands there.
    await runner.settle()
    const reports = await auditAll()
    expect(offModels(reports), `seed ${SEED}`).toContain("int_casino_rollback")
    expect([await wholeOf("int_casino_rollback final"), await money()]).toEqual(before)
    expect(offModels(await auditAll()), `seed ${SEED}`).toEqual([])
  })

  test("brings back what all players share, and looks at what one model reads before it", async () => {
    const money = () => wholeOf("(select * from fct_brand_day)")
    const before = [await wholeOf("int_casino_rollback final"), await money()]
    await site.warehouse.command(
      `insert into int_casino_rollback (brand, target_id, applied)
select brand, event_id, ((1, 0, 0), occurred_at) from raw_event
where type = 'casino.bet' and (brand, event_id) not in (select brand, target_id from int_casino_rollback) limit 5`,
    )
    await site.warehouse.command(
      "delete from int_casino_rollback where (brand, target_id) in (select brand, target_id from raw_event where type = 'casino.rollback' limit 1)",
    )
    const { models } = await runner.audit({ index: 0, of: SLICES }, "int_booking_casino_rollback")
    expect(models.map(({ name }) => name)).toContain("int_casino_rollback")
    expect([await wholeOf("int_casino_rollback final"), await money()]).toEqual(before)
    expect(offModels(await auditAll()), `seed ${SEED}`).toEqual([])
  })

  test("sees beside everything else what only a tile knows", async () => {
    const glance = () => runner.glance({ index: 0, of: 1 }, "int_casino_rollback")
    expect(await glance()).toMatchObject({ drift: 0 })
    await site.warehouse.command(
      "insert into int_casino_rollback (brand, target_id, applied) values ('nowhere', 'x', ((1, 0, 0), '2026-01-01 00:00:00'))",
    )
    expect(await glance()).toBeUndefined()
    expect(offModels(await auditAll())).toEqual(["int_casino_rollback"])
    expect(await glance()).toMatchObject({ drift: 0 })
  })

  test.each([
    ["int_booking_sport", "bet_id"],
    ["int_payment", "payment_id"],
    ["ft_player", "player_key"],
    ["int_brand_day", "day"],
  ])("finds rows of %s that are gone, and brings them back", async (name, key) => {
    const before = await wholeOf(name)
    await site.warehouse.command(
      `alter table ${name}__store delete where cityHash64(${key}) % 2 = 0 settings mutations_sync = 2`,
    )
    expect(await wholeOf(name)).not.toBe(before)
    const reports = await auditAll()
    expect(offModels(reports), `seed ${SEED}`).toContain(name)
    expect(await wholeOf(name), `seed ${SEED}`).toBe(before)
  })
})
