import { join } from "node:path"
import { Decimal } from "decimal.js"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { rerate } from "../commands/rerating.ts"
import { BrandConfigurations } from "../core/brand.ts"
import { parseRates } from "../ingest/rate/rate-file.ts"
import { pendingReratings, recordRates } from "../ingest/rate/rates.ts"
import { runnerMigrations } from "../models/runner/migrations.ts"
import { loadProject } from "../models/runner/project.ts"
import { createRunner, type Runner } from "../models/runner/runner.ts"
import { asMessages, type EventSite, openEventSite } from "./event-site.ts"

const BRANDS = BrandConfigurations.parse([
  { name: "tern", baseCurrency: "EUR", rates: "table" },
  { name: "vega", baseCurrency: "GBP", rates: "table" },
  { name: "orsa", baseCurrency: "EUR" },
])
const MARCH = "2026-03-31T23:59:59.999Z"
const APRIL = "2026-04-01T00:00:00.000Z"
const TABLE = `base_currency,currency,valid_from,rate
EUR,USD,2026-03-01,0.912345678901
EUR,USD,${APRIL},0.95
EUR,GBP,2026-03-01,1.171717
EUR,GBP,2026-04-01,1.2
GBP,USD,2026-03-01,0.8
`

type Rates = readonly (readonly [pair: string, from: string, rate: string])[]
const FIRST: Rates = [
  ["EUR USD", "2026-03-01T00:00:00.000Z", "0.912345678901"],
  ["EUR USD", APRIL, "0.95"],
  ["EUR GBP", "2026-03-01T00:00:00.000Z", "1.171717"],
  ["EUR GBP", APRIL, "1.2"],
  ["GBP USD", "2026-03-01T00:00:00.000Z", "0.8"],
]

let site: EventSite
let runner: Runner
let sequence = 1_000

beforeAll(async () => {
  site = await openEventSite()
  await site.warehouse.migrate(runnerMigrations)
  runner = open()
  await runner.deploy()
  await recordRates(site.warehouse, parseRates(TABLE), BRANDS)
})

afterAll(() => site?.close())

const open = () => {
  const project = loadProject(join(import.meta.dirname, "../models"))
  return createRunner({ warehouse: site.warehouse, project, brands: BRANDS })
}

interface Event {
  readonly type: string
  readonly event_id: string
  readonly brand: string
  readonly occurred_at: string
  readonly [field: string]: unknown
}

const event = (id: string, type: string, at: string, more: object): Event => ({
  event_id: id,
  type,
  brand: "tern",
  player_id: "p1",
  occurred_at: at,
  ...more,
})
const bet = (id: string, at: string, stake: string, more: object = {}) =>
  event(id, "casino.bet", at, {
    round_id: id,
    game_id: "g",
    stake_real: stake,
    stake_bonus: "0",
    currency: "USD",
    ...more,
  })
const win = (id: string, at: string, won: string, more: object = {}) =>
  event(id, "casino.win", at, {
    round_id: id,
    game_id: "g",
    win_real: won,
    win_bonus: "0",
    currency: "USD",
    ...more,
  })
const payment = (id: string, status: string, at: string, amount: string, more: object = {}) =>
  event(id, "deposit", at, { payment_id: "pay", status, amount, currency: "GBP", ...more })
const settled = (id: string, at: string, stake: string, payout: string, more: object = {}) =>
  event(id, "sport.bet_settled", at, {
    bet_id: "b1",
    outcome: "won",
    stake_real: stake,
    stake_bonus: "0",
    payout_real: payout,
    payout_bonus: "0",
    currency: "USD",
    ...more,
  })

const EVENTS: readonly Event[] = [
  bet("m-bet", MARCH, "10.01"),
  bet("a-bet", APRIL, "10.01"),
  win("a-win", "2026-04-01T12:00:00Z", "3.333333"),
  bet("own-rate", APRIL, "7", { base_rate: "0.5" }),
  bet("base", APRIL, "4.25", { currency: "EUR" }),
  bet("gbp", MARCH, "2.5", { currency: "GBP", player_id: "p2" }),
  bet("orsa-usd", APRIL, "6", { brand: "orsa" }),
  bet("vega-usd", APRIL, "6", { brand: "vega" }),
  bet("vega-gbp", APRIL, "1", { brand: "vega", currency: "GBP" }),
  bet("no-rate", "2026-04-02T10:00:00Z", "100", { currency: "CHF", player_id: "p3" }),
  bet("too-old", "2026-02-28T23:59:59.999Z", "100"),
  event("m-back", "casino.rollback", "2026-04-03T00:00:00Z", { reverses: "m-bet" }),
  payment("m-pay", "approved", MARCH, "50.5"),
  payment("a-back", "charged_back", "2026-04-05T00:00:00Z", "1", { currency: "USD" }),
  event("placed", "sport.bet_placed", MARCH, {
    bet_id: "b1",
    bet_type: "single",
    stake_real: "20",
    stake_bonus: "0",
    currency: "USD",
    odds: "2",
  }),
  settled("s1", MARCH, "20", "41.11"),
  settled("s2", "2026-04-06T00:00:00Z", "20", "11.37", { corrects: "s1" }),
  event("bonus", "bonus.changed", APRIL, {
    bonus_instance_id: "i1",
    bonus_id: "welcome",
    kind: "cashback",
    status: "completed",
    amount: "5",
    turned_real: "4.99",
    currency: "GBP",
  }),
  event("adjust", "adjustment", MARCH, {
    amount: "-0.07",
    currency: "USD",
    reason: "x",
    counts_in_ngr: true,
  }),
]

interface Day {
  readonly handle: Decimal
  readonly wins: Decimal
  readonly deposits: Decimal
  readonly bonus: Decimal
  readonly adjustments: Decimal
}

/** What each event moves, on which day, at the rate of which event: by hand, from the contract of events. */
function reckoned(rates: Rates, events: readonly Event[]): Record<string, Record<string, string>> {
  const days = new Map<string, Day>()
  const byId = new Map(events.map((one) => [`${one.brand} ${one.event_id}`, one]))
  const add = (brand: string, at: string, part: keyof Day, amount: Decimal) => {
    const key = `${brand} ${at.slice(0, 10)}`
    const zero = new Decimal(0)
    const day = days.get(key) ?? {
      handle: zero,
      wins: zero,
      deposits: zero,
      bonus: zero,
      adjustments: zero,
    }
    days.set(key, { ...day, [part]: day[part].add(amount) })
  }
  const base = (one: Event, field: string) => inBase(rates, one, String(one[field]))
  for (const one of events) {
    const { brand, type, occurred_at: at } = one
    if (type === "casino.bet") add(brand, at, "handle", base(one, "stake_real"))
    if (type === "casino.win") add(brand, at, "wins", base(one, "win_real"))
    if (type === "casino.rollback") {
      const target = byId.get(`${brand} ${one["reverses"]}`) as Event
      add(brand, at, "handle", base(target, "stake_real").neg())
    }
    if (type === "sport.bet_settled") {
      add(brand, at, "handle", base(one, "stake_real"))
      add(brand, at, "wins", base(one, "payout_real"))
      const corrected = byId.get(`${brand} ${one["corrects"]}`)
      if (corrected) {
        add(brand, at, "handle", base(corrected, "stake_real").neg())
        add(brand, at, "wins", base(corrected, "payout_real").neg())
      }
    }
    if (type === "deposit" && one["status"] === "approved")
      add(brand, at, "deposits", base(one, "amount"))
    if (type === "deposit" && one["status"] === "charged_back") {
      const approval = events.find(
        (other) => other["payment_id"] === one["payment_id"] && other["status"] === "approved",
      )
      add(brand, at, "deposits", base(approval as Event, "amount").neg())
    }
    if (type === "bonus.changed") add(brand, at, "bonus", base(one, "turned_real"))
    if (type === "adjustment") add(brand, at, "adjustments", base(one, "amount"))
  }
  return Object.fromEntries(
    [...days]
      .map(([key, { handle, wins, deposits, bonus, adjustments }]) => {
        const ngr = handle.sub(wins).sub(bonus).add(adjustments)
        return [key, { handle, wins, deposits, ngr }] as const
      })
      .map(([key, day]) => [key, mapped(day)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

const mapped = (day: Record<string, Decimal>) =>
  Object.fromEntries(Object.entries(day).map(([name, value]) => [name, value.toFixed(6)]))

function inBase(rates: Rates, one: Event, amount: string): Decimal {
  const rate = rateOf(rates, one)
  return new Decimal(amount).mul(rate).toDecimalPlaces(6, Decimal.ROUND_HALF_EVEN)
}

function rateOf(rates: Rates, { brand, currency, base_rate = "1", occurred_at }: Event): string {
  const base = brand === "tern" ? "EUR" : brand === "vega" ? "GBP" : undefined
  if (base === undefined || base === currency || base_rate !== "1") return String(base_rate)
  const at = new Date(occurred_at).toISOString()
  const known = rates.filter(([pair, from]) => pair === `${base} ${currency}` && from <= at)
  const latest = known
    .map(([, from]) => from)
    .sort()
    .at(-1)
  // Of one instant the last of the list is the latest recorded.
  return known.findLast(([, from]) => from === latest)?.[2] ?? "0"
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

  test("says what has no rate, and counts it nowhere yet", async () => {
    const rows = await site.warehouse.query(
      "select event_id from stg_event__unrated order by event_id",
    )
    expect(rows).toEqual([{ event_id: "no-rate" }, { event_id: "too-old" }])
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
    expect(await pendingReratings(site.warehouse)).toEqual([])
    expect((await runner.audit({ index: 0, of: 1 })).drift).toBe(0)
  })

  test("moves nothing by a rate of days to come, nor by one of other currencies", async () => {
    const future = `${HEAD}EUR,USD,2026-05-01,5\nEUR,SEK,2026-01-01,0.09\nUSD,GBP,2026-01-01,1.3\n`
    expect(await put(future)).toEqual({ players: 0, moved: 0 })
    await expectRight(withFranc, all)
  })
})

describe("a file of rates", () => {
  test.each([
    ["a currency that is none", "EUR,USDT,2026-01-01,1", /Line 2: currency/],
    ["a rate of nothing", "EUR,USD,2026-01-01,0", /Line 2: rate/],
    ["a rate with a comma", 'EUR,USD,2026-01-01,"0,9"', /Line 2: rate/],
    ["a day that is none", "EUR,USD,2026-02-30,1", /Line 2: valid_from/],
    [
      "one pair at one instant twice",
      "EUR,USD,2026-01-01,1\nEUR,USD,2026-01-01T00:00:00Z,2",
      /Line 3/,
    ],
    ["a currency against itself", "EUR,EUR,2026-01-01,1", /Line 2: row/],
    ["another column", "EUR,USD,2026-01-01", /is no CSV/],
  ])("with %s is refused whole, by its line", (_, row, words) => {
    expect(() => parseRates(`${HEAD}${row}\n`)).toThrow(words)
  })
})
