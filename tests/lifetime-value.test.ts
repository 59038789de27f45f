import { afterAll, beforeAll, expect, test } from "vitest"
import { BrandConfigurations } from "../core/brand.ts"
import { STOPPING_POINTS } from "../models/predict/lifetime/beta-geometric.ts"
import type { Runner } from "../models/runner/runner.ts"
import { openTestSite, type TestSite } from "../models/runner/test-site.ts"
import { ownModel, rawView, readView } from "./drawn-models.ts"

const DAY_MS = 86_400_000
const TODAY = Math.floor(Date.now() / DAY_MS)
const BRANDS = BrandConfigurations.parse([
  { name: "orsa" },
  {
    name: "nord",
    metrics: {
      ...{ ltvDays: 100, ltvDiscountPercent: 0 },
      churnRanks: [
        { name: "stays", from: 0 },
        { name: "goes", from: 0.5 },
      ],
    },
  },
  { name: "vest", metrics: { ltvDays: 20 } },
])

/** Parameters as a fit keeps them; chances to stop that are above 0 for certain, so that a plain sum finds the mean. */
const FIT = { r: 0.9, alpha: 11, a: 1.6, b: 3.2, p: 6, q: 3.7, v: 15, deposits_per_day: 1.2 }
const MBG = { ...FIT, chances: 1, window_days: 100_000, recent_share: 0 }
const FITS = [
  { brand: "orsa", numbers: MBG },
  { brand: "nord", numbers: { ...MBG, window_days: 180, recent_share: 0.5 } },
  { brand: "vest", numbers: { ...MBG, chances: 0 } },
  { brand: "poor", numbers: MBG },
]

/** A player's days of deposits before today, with what he paid in on each. */
interface Drawn {
  readonly brand: string
  readonly player_key: string
  readonly days: readonly (readonly [daysAgo: number, paid: number])[]
}

const often = [300, 240, 200, 150, 120, 90, 70, 40, 21, 9, 4].map((ago) => [ago, 40] as const)
const PLAYERS: readonly Drawn[] = [
  { brand: "orsa", player_key: "1", days: often },
  { brand: "orsa", player_key: "2", days: [[250, 20]] },
  {
    brand: "orsa",
    player_key: "3",
    days: [
      [400, 500],
      [380, 700],
      [375, 90],
    ],
  },
  { brand: "orsa", player_key: "4", days: [[0, 10]] },
  { brand: "nord", player_key: "5", days: often },
  {
    brand: "nord",
    player_key: "6",
    days: [
      [3, 60],
      [2, 60],
    ],
  },
  {
    brand: "vest",
    player_key: "7",
    days: [
      [30, 25],
      [12, 25],
    ],
  },
  { brand: "refused", player_key: "8", days: often },
  { brand: "poor", player_key: "9", days: often },
]

const PAYMENT = ["brand", "player_key", "direction", "approved_at", "amount"]
const KEYS = ["brand", "player_key"]
const ANSWER = ["brand", "player_key", "question", "purpose", "probability", "reasons"]
const DAY = ["brand", "day", "ngr", "deposits"]
/** The product's models on what they read of drawn players. */
const FILES = {
  "staging/stg_payment.sql": rawView("raw_payment", PAYMENT),
  "staging/stg_player.sql": rawView("raw_player", KEYS),
  "staging/stg_nobody.sql": rawView("raw_nobody", KEYS),
  "staging/stg_answer.sql": rawView("raw_answer", ANSWER),
  "staging/stg_day.sql": rawView("raw_day", DAY),
  "intermediate/int_payment.sql": readView("stg_payment", PAYMENT),
  "intermediate/int_player_trait.sql": readView("stg_player", KEYS),
  "intermediate/int_test_player.sql": readView("stg_nobody", KEYS),
  "intermediate/int_protection_answer.sql": readView("stg_answer", ANSWER),
  "marts/fct_brand_day.sql": readView("stg_day", DAY),
  ...ownModel("staging/predict/stg_prediction__fit.sql"),
  ...ownModel("intermediate/predict/int_deposit_forecast.sql"),
  ...ownModel("features/predict/ft_player_prediction.sql"),
}
const TABLES = [
  "raw_payment (brand LowCardinality(String), player_key UInt64, direction String, approved_at Nullable(DateTime64(3, 'UTC')), amount Decimal(38, 6))",
  "raw_player (brand LowCardinality(String), player_key UInt64)",
  "raw_nobody (brand LowCardinality(String), player_key UInt64)",
  "raw_answer (brand LowCardinality(String), player_key UInt64, question String, purpose String, probability Float64, reasons Array(String))",
  "raw_day (brand LowCardinality(String), day Date, ngr Decimal(38, 6), deposits Decimal(38, 6))",
]

let site: TestSite
let runner: Runner

beforeAll(async () => {
  site = await openTestSite()
  const { warehouse } = site
  for (const table of TABLES)
    await warehouse.command(`create table ${table} engine = MergeTree order by brand`)
  runner = site.runner(FILES, { brands: BRANDS })
  await runner.deploy()
  await warehouse.insert(
    "raw_player",
    PLAYERS.map(({ brand, player_key }) => ({ brand, player_key })),
  )
  await warehouse.insert("raw_payment", PLAYERS.flatMap(paymentsOf))
  await warehouse.insert("sys_prediction", FITS.map(keptOf))
})
afterAll(() => site.close())

function paymentsOf({ brand, player_key, days }: Drawn) {
  return days.map(([ago, paid]) => ({
    ...{ brand, player_key, direction: "deposit", amount: String(paid) },
    approved_at: dayText(ago),
  }))
}

function keptOf({ brand, numbers }: (typeof FITS)[number]) {
  const { points, weights } = STOPPING_POINTS
  return {
    ...{ brand, subject: "deposits", version: "1", model: "mbg-nbd", is_shipped: 1 },
    ...{ numbers, points, point_weights: weights },
  }
}

const dayText = (ago: number) => new Date((TODAY - ago) * DAY_MS).toISOString().slice(0, 10)

interface Scored {
  readonly player_key: string
  readonly value_expected_30d: string | null
  readonly ltv_expected: string | null
  readonly ngr_per_deposit: string | null
  readonly churn_rank: string | null
}

async function scored(): Promise<ReadonlyMap<string, Scored>> {
  await runner.run(["ft_player_prediction"])
  const rows = await site.warehouse.query<Scored>(
    "select player_key, value_expected_30d, ltv_expected, ngr_per_deposit, churn_rank from ft_player_prediction",
  )
  return new Map(rows.map((row) => [row.player_key, row]))
}

// The mean over chances to stop, and over rates given them, by a plain sum: what one who is alive now deposits on a day
// that far ahead, in days of deposits. Given his rate L and his chance p he is alive then with e^(-L p t), and L is
// Gamma(shape, rate): the mean of L e^(-L p t) is shape rate^shape / (rate + p t)^(shape + 1).
function densityAt(t: number, shape: number, rate: number, a: number, b: number): number {
  const STEPS = 400
  let [sum, total] = [0, 0]
  for (let step = 0; step < STEPS; step += 1) {
    const p = (step + 0.5) / STEPS
    const weight = p ** (a - 1) * (1 - p) ** (b - 1)
    sum += weight * shape * (rate / (rate + p * t)) ** shape * (1 / (rate + p * t))
    total += weight
  }
  return sum / total
}

interface Horizon {
  readonly days: number
  readonly yearly: number
}

/** What a player is to pay in within 30 days, and within his lifetime by what it is worth now. */
function reckoned({ brand, days }: Drawn, { days: until, yearly }: Horizon) {
  const fit = FITS.find((one) => one.brand === brand)?.numbers ?? MBG
  const own = days.filter(([ago]) => ago < fit.window_days).map(([ago, paid]) => ({ ago, paid }))
  const [first, last] = [
    Math.max(...own.map(({ ago }) => ago)),
    Math.min(...own.map(({ ago }) => ago)),
  ]
  const [x, T, tx] = [own.length - 1, first + 1, first - last]
  const [shape, rate, b] = [fit.r + x, fit.alpha + T, fit.b + x + fit.chances]
  const odds = (fit.a / (b - 1)) * (rate / (fit.alpha + tx)) ** shape
  const alive = x + fit.chances === 0 ? 1 : 1 / (1 + odds)
  const paid = own.reduce((sum, one) => sum + one.paid, 0)
  const amount = (fit.p * (fit.v + paid)) / (fit.p * own.length + fit.q - 1)
  const STEP = 0.5
  const within = (from: number, to: number) => {
    let sum = 0
    for (let t = from; t < to; t += STEP)
      sum += STEP * densityAt(t + STEP / 2, shape, rate, fit.a, b)
    return sum
  }
  const recent = days.filter(([ago]) => ago < 28).reduce((sum, [, each]) => sum + each, 0)
  const month = within(0, 30)
  const soon =
    (1 - fit.recent_share) * alive * month * amount + fit.recent_share * recent * (30 / 28)
  let worth = 0
  for (let from = 0; from < until; from += 30) {
    const to = Math.min(from + 30, until)
    worth += (within(from, to) / month) * soon * (1 + yearly) ** (-(from + to) / 2 / 365)
  }
  return { soon, worth }
}

const HORIZONS: Readonly<Record<string, Horizon>> = {
  orsa: { days: 365, yearly: 0.15 },
  nord: { days: 100, yearly: 0 },
  vest: { days: 20, yearly: 0.15 },
}

test("a player's lifetime value is what he is to pay in, period by period, for what his brand earns of it", async () => {
  const days = (brand: string) => [
    { brand, day: dayText(1), ngr: "30", deposits: "100" },
    { brand, day: dayText(365), ngr: "10", deposits: "60" },
    // Today is not over, and the day before the 365 is too long ago.
    { brand, day: dayText(0), ngr: "9000", deposits: "1" },
    { brand, day: dayText(366), ngr: "9000", deposits: "1" },
  ]
  await site.warehouse.insert("raw_day", [
    ...[...days("orsa"), ...days("nord"), ...days("refused")],
    { brand: "vest", day: dayText(2), ngr: "-5", deposits: "100" },
    { brand: "poor", day: dayText(2), ngr: "7", deposits: "0" },
  ])
  const rows = await scored()
  const margins: Readonly<Record<string, number>> = { orsa: 0.25, nord: 0.25, vest: -0.05 }
  for (const player of PLAYERS) {
    const row = rows.get(player.player_key)
    const horizon = HORIZONS[player.brand]
    if (horizon === undefined) continue
    const { soon, worth } = reckoned(player, horizon)
    const margin = margins[player.brand] ?? Number.NaN
    expect(Number(row?.ngr_per_deposit)).toBe(margin)
    expect(Number(row?.value_expected_30d) / soon).toBeCloseTo(1, 3)
    expect(Number(row?.ltv_expected) / (worth * margin)).toBeCloseTo(1, 3)
    expect(worth).toBeGreaterThan(0)
  }
  // Who was once worth much and is gone is worth less than one who deposits now.
  expect(Number(rows.get("3")?.ltv_expected)).toBeLessThan(Number(rows.get("1")?.ltv_expected))
  // Nobody foretells what a refused brand's players deposit, nor what of nothing is earned.
  expect(rows.get("8")).toMatchObject({ ltv_expected: null, ngr_per_deposit: "0.25" })
  expect(rows.get("9")).toMatchObject({ ltv_expected: null, ngr_per_deposit: null })
})

test("a player has the rank of his probability to churn, by his brand's own ranks", async () => {
  const answer = (brand: string, player_key: string, probability: number, question = "churn") => ({
    ...{ brand, player_key, question, purpose: "marketing", probability, reasons: [] },
  })
  const ranksOf = async (probabilities: readonly number[], brand: string) => {
    const ranks: (string | null | undefined)[] = []
    for (const probability of probabilities) {
      await site.warehouse.command("truncate table raw_answer")
      await site.warehouse.insert("raw_answer", [
        answer(brand, brand === "orsa" ? "1" : "5", probability),
        answer(brand, brand === "orsa" ? "2" : "6", 0.99, "vip"),
      ])
      const rows = await scored()
      ranks.push(rows.get(brand === "orsa" ? "1" : "5")?.churn_rank)
      expect(rows.get(brand === "orsa" ? "2" : "6")?.churn_rank).toBeNull()
    }
    return ranks
  }
  expect(await ranksOf([0, 0.39999, 0.4, 0.59999, 0.6, 0.84999, 0.85, 1], "orsa")).toEqual([
    ...["low", "low", "medium", "medium", "high", "high", "very high", "very high"],
  ])
  expect(await ranksOf([0.49999, 0.5], "nord")).toEqual(["stays", "goes"])
})

test("ranks begin at 0 and go up", () => {
  const parse = (churnRanks: unknown) =>
    BrandConfigurations.safeParse([{ name: "orsa", metrics: { churnRanks } }]).success
  expect(parse([{ name: "all", from: 0 }])).toBe(true)
  for (const wrong of [
    [],
    [{ name: "late", from: 0.1 }],
    [
      { name: "a", from: 0 },
      { name: "b", from: 0 },
    ],
    [
      { name: "a", from: 0 },
      { name: "b", from: 1 },
    ],
  ])
    expect(parse(wrong), JSON.stringify(wrong)).toBe(false)
})
