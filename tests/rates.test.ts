import { join } from "node:path"
import { Decimal } from "decimal.js"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { rerate } from "../commands/rerating.ts"
import { BrandConfigurations } from "../core/brand.ts"
import { realEffects } from "../core/effects.ts"
import { parseRates } from "../ingest/rate/rate-file.ts"
import { pendingReratings, recordRates } from "../ingest/rate/rates.ts"
import { runnerMigrations } from "../models/runner/migrations.ts"
import { loadProject } from "../models/runner/project.ts"
import { createRunner, type Runner } from "../models/runner/runner.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import { asMessages, type EventSite, openEventSite } from "./event-site.ts"
import { APRIL, bet, EVENTS, type Event, UNRATED } from "./rate/rated-history.ts"
import { FIRST, type Rates, reckoned } from "./rate/reckoning.ts"

const BRANDS = BrandConfigurations.parse([
  { name: "tern", baseCurrency: "EUR", rates: "table" },
  { name: "vega", baseCurrency: "GBP", rates: "table" },
  { name: "orsa", baseCurrency: "EUR" },
])
const TABLE = `base_currency,currency,valid_from,rate
EUR,USD,2026-03-01,0.912345678901
EUR,USD,${APRIL},0.95
EUR,GBP,2026-03-01,1.171717
EUR,GBP,2026-04-01,1.2
GBP,USD,2026-03-01,0.8
`

let site: EventSite
let runner: Runner
let sequence = 1_000

beforeAll(async () => {
  site = await openEventSite()
  await site.warehouse.migrate([...runnerMigrations, ...SEGMENT_MIGRATIONS])
  runner = open()
  await runner.deploy()
  await recordRates(site.warehouse, parseRates(TABLE), BRANDS)
})

afterAll(() => site?.close())

/** How far the present of the models is ahead of the clock, ms. */
let ahead = 0

const open = () => {
  const project = loadProject(join(import.meta.dirname, "../models"))
  const effects = { ...realEffects, now: () => new Date(Date.now() + ahead) }
  return createRunner({ warehouse: site.warehouse, project, brands: BRANDS }, effects)
}

async function shown(): Promise<Record<string, Record<string, string>>> {
  const rows = await site.warehouse.query<Record<string, string>>(
    `select concat(brand, ' ', toString(day)) as key, handle, wins_real + wins_bonus as wins, deposits, ngr
from fct_brand_day order by key`,
  )
  return Object.fromEntries(
    rows.map(({ key = "", ...day }) => [
      key,
      Object.fromEntries(
        Object.entries(day).map(([name, value]) => [name, new Decimal(value).toFixed(6)]),
      ),
    ]),
  )
}

/** What of the day without rates is no amount: it counts, whether a rate is known or not. */
const COUNTED = { deposits_count: "1", withdrawals_count: "1", ftd: "1", actives: "1" }

async function unratedDay() {
  const [row] = await site.warehouse.query(
    `select deposits_count, withdrawals_count, ftd, actives, deposits, withdrawals, handle
from fct_brand_day where brand = 'tern' and day = toDate('${UNRATED.slice(0, 10)}')`,
  )
  return row
}

// A day on which nothing but what has no rate happened has no money, and a row for its players.
const withoutZeros = (days: Record<string, Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(days).filter(([, day]) =>
      Object.values(day).some((value) => !new Decimal(value).isZero()),
    ),
  )

const rawHash = async () =>
  (
    await site.warehouse.query(
      "select count() as n, groupBitXor(sipHash64(*)) as hash from raw_event where ingested_at <= (select max(ingested_at) from raw_event)",
    )
  )[0]

/** All money that is kept of players, tile by tile: what stands, and what it is when it is built anew. */
async function everything(): Promise<readonly object[]> {
  const tables = {
    int_activity:
      "player_key, event_id, max(handle_real), max(wins_real), any(adjustments) from int_activity group by player_key, event_id",
    int_activity_hour:
      "player_key, hour, game_id, sum(handle_real), sum(wins_real), sum(adjustments) from int_activity_hour group by player_key, hour, game_id",
    int_casino_by_player_day:
      "player_key, day, sum(handle_real), sum(wins_real) from int_casino_by_player_day group by player_key, day",
    int_casino_by_player_hour:
      "player_key, hour, sum(handle_real), sum(wins_real) from int_casino_by_player_hour group by player_key, hour",
    int_adjustment_by_player_day: "* from int_adjustment_by_player_day final",
    int_payment: "* from int_payment",
    int_sport_settlement: "* from int_sport_settlement",
    fct_brand_day: "* from fct_brand_day",
    fct_brand_country_product_day: "* from fct_brand_country_product_day",
    ft_player: "player_key, handle, ggr, ngr, deposits, bonus_turned_real from ft_player",
  }
  const found: object[] = []
  for (const [table, select] of Object.entries(tables)) {
    const rows = await site.warehouse.query(`select ${select}`)
    found.push({ table, rows: rows.map((row) => JSON.stringify(row)).sort() })
  }
  return found
}

async function put(text: string): Promise<{ readonly players: number; readonly moved: number }> {
  const { players } = await recordRates(site.warehouse, parseRates(text), BRANDS)
  const { keysMoved } = await rerate({ warehouse: site.warehouse, runner })
  return { players, moved: keysMoved }
}

const HEAD = "base_currency,currency,valid_from,rate\n"
const expectRight = async (rates: Rates, events: readonly Event[]) => {
  expect(withoutZeros(await shown())).toEqual(withoutZeros(reckoned(rates, events)))
}

describe("a brand with a rate table", () => {
  const corrected: Rates = [...FIRST, ["EUR USD", "2026-03-01T00:00:00.000Z", "0.9"]]
  const withFranc: Rates = [...corrected, ["EUR CHF", "2026-01-01T00:00:00.000Z", "1.0421"]]
  const late = bet("late", "2026-03-15T08:00:00Z", "33.33", { player_id: "p2" })
  const all = [...EVENTS, late]

  test("counts each event at the rate that held when it happened, to the sixth digit", async () => {
    await site.send(asMessages(EVENTS, () => sequence++))
    await runner.settle()
    await expectRight(FIRST, EVENTS)
    expect(reckoned(FIRST, EVENTS)["tern 2026-03-31"]?.["handle"]).toBe("30.308786")
    expect(reckoned(FIRST, EVENTS)["orsa 2026-04-01"]?.["handle"]).toBe("6.000000")
  })

  test("says what has no rate, and counts its amounts nowhere yet", async () => {
    const rows = await site.warehouse.query<{ event_id: string }>(
      "select event_id from stg_event__unrated order by event_id",
    )
    const ids = ["no-rate", "no-rate-out", "no-rate-paid", "no-rate-won", "too-old"]
    expect(rows.map(({ event_id }) => event_id)).toEqual(ids)
    expect(await unratedDay()).toEqual({ ...COUNTED, deposits: "0", withdrawals: "0", handle: "0" })
  })

  test("knows without a rate who deposited first, who played, and how often", async () => {
    const players = await site.warehouse.query(
      `select player_id, deposits_count, deposits, isNotNull(deposit_first_at) as has_deposited
from ft_player where brand = 'tern' and player_id in ('p3', 'p4') order by player_id`,
    )
    expect(players).toEqual([
      { player_id: "p3", deposits_count: "1", deposits: "0", has_deposited: 1 },
      { player_id: "p4", deposits_count: "0", deposits: "0", has_deposited: 0 },
    ])
  })

  test("moves every figure by a rate that is corrected, and no raw row", async () => {
    const before = await rawHash()
    const { players, moved } = await put(`${HEAD}EUR,USD,2026-03-01,0.90\n`)
    expect(players).toBe(1)
    expect(moved).toBeGreaterThan(5)
    await expectRight(corrected, EVENTS)
    expect(await rawHash()).toEqual(before)
    const [heal] = await site.warehouse.query(
      "select cause, models_rebuilt from sys_heal order by at desc limit 1",
    )
    expect(heal).toEqual({ cause: "rates", models_rebuilt: [] })
  })

  test("is the same as built anew, and leaves the audit nothing", async () => {
    const standing = await everything()
    expect((await runner.audit({ index: 0, of: 1 })).drift).toBe(0)
    await runner.run([], { fullRefresh: true })
    expect(await everything()).toEqual(standing)
  })

  test("takes the same file again as nothing", async () => {
    expect(await put(`${HEAD}EUR,USD,2026-03-01,0.9\n`)).toEqual({ players: 0, moved: 0 })
    expect(await pendingReratings(site.warehouse)).toEqual([])
  })

  test("counts a late event at the corrected rate of its time", async () => {
    await site.send(asMessages([late], () => sequence++))
    await runner.settle()
    await expectRight(corrected, all)
  })

  test("counts what had no rate as soon as one is recorded, also where the process was killed in it", async () => {
    await recordRates(site.warehouse, parseRates(`${HEAD}EUR,CHF,2026-01-01,1.0421\n`), BRANDS)
    expect(await pendingReratings(site.warehouse)).toHaveLength(1)
    await expectRight(corrected, all)
    // The next process: nothing of the killed one is left but what is on disk.
    runner = open()
    await rerate({ warehouse: site.warehouse, runner })
    await expectRight(withFranc, all)
    const amounts = { deposits: "13.02625", withdrawals: "2.0842", handle: "8.3368" }
    expect(await unratedDay()).toEqual({ ...COUNTED, ...amounts })
    expect(await pendingReratings(site.warehouse)).toEqual([])
    expect((await runner.audit({ index: 0, of: 1 })).drift).toBe(0)
  })

  test("moves nothing by a rate of days to come, nor by one of other currencies", async () => {
    const future = `${HEAD}EUR,USD,2026-05-01,5\nEUR,SEK,2026-01-01,0.09\nUSD,GBP,2026-01-01,1.3\n`
    expect(await put(future)).toEqual({ players: 0, moved: 0 })
    await expectRight(withFranc, all)
  })

  test("knows a limit by the table at the present, also where a rate is recorded later or begins to hold by time", async () => {
    const now = Date.now()
    const iso = (at: number) => new Date(at).toISOString()
    const base = { brand: "tern", player_id: "limited", occurred_at: iso(now - 60_000) }
    const said = { kind: "deposit", period: "week", amount: "1000", currency: "NOK" }
    const paid = { payment_id: "n", status: "approved", amount: "88", currency: "EUR" }
    const limited: readonly Event[] = [
      { ...base, ...said, event_id: "limit", type: "limit.set", effective_at: base.occurred_at },
      { ...base, ...paid, event_id: "paid", type: "deposit" },
    ]
    const limit = async () => {
      await runner.settle()
      const [row] = await site.warehouse.query(
        "select toString(limits) as amount, toString(limits_unrated) as unrated, deposit_limit_share as share from ft_player where player_id = 'limited'",
      )
      return row
    }
    await site.send(asMessages(limited, () => sequence++))
    const unknown = { amount: "{'deposit_week':NULL}", unrated: "['deposit_week']", share: null }
    expect(await limit()).toEqual(unknown)
    // Of a time before the limit was set: it is the present rate all the same.
    expect(await put(`${HEAD}EUR,NOK,2026-01-01,0.1\n`)).toMatchObject({ players: 1 })
    expect(await limit()).toMatchObject({ amount: "{'deposit_week':100}", share: "0.88" })
    const from = iso(now + 1_800_000)
    await put(`${HEAD}EUR,NOK,${from},0.088\n`)
    expect(await limit()).toMatchObject({ share: "0.88" })
    ahead = 1_800_000
    const full = { amount: "{'deposit_week':88}", unrated: "[]", share: "1" }
    expect(await limit()).toEqual(full)
    expect((await runner.audit({ index: 0, of: 1 })).drift).toBe(0)
  })
})
