import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { loadConfiguration } from "../commands/configuration.ts"
import { BrandConfigurations } from "../core/brand.ts"
import { parseRates } from "../ingest/rate/rate-file.ts"
import { recordRates } from "../ingest/rate/rates.ts"
import { type MetricSite, openMetricSite } from "./metrics/stage.ts"
import type { SentEvent } from "./money/event.ts"

const BRANDS = BrandConfigurations.parse([
  {
    name: "tern",
    rates: "table",
    ngrSteps: [
      { name: "fees", of: "payment_fees" },
      { name: "charge-backs", of: "charge_backs", percent: "80", from: "2026-03-03" },
      { name: "acme", of: "ggr", provider: "acme", percent: "10" },
      { name: "slots", of: "ggr", game_type: "slots", percent: "1", from: "2026-03-03" },
    ],
  },
])
const NOW = new Date("2026-03-31T12:00:00.000Z")
const RATES = "base_currency,currency,valid_from,rate\nEUR,USD,2026-03-01,0.912345678901\n"

let sequence = 0
const pay = (
  payment_id: string,
  status: string,
  at: string,
  more: Readonly<Record<string, string>> = {},
): SentEvent => ({
  ...{ event_id: `e${++sequence}`, type: "deposit", brand: "tern", player_id: "p1" },
  ...{ occurred_at: `2026-03-${at}:00.000Z`, payment_id, status, amount: "100", currency: "EUR" },
  ...more,
})

const play = (type: string, at: string, more: Readonly<Record<string, string>>): SentEvent => ({
  ...{ event_id: `e${++sequence}`, type, brand: "tern", player_id: "p1" },
  occurred_at: `2026-03-${at}:00.000Z`,
  ...more,
})
const stake = (game_id: string, stake_real: string, at: string, more = {}) =>
  play("casino.bet", at, {
    ...{ round_id: "r", game_id, stake_real, stake_bonus: "0", currency: "EUR" },
    ...more,
  })

const TAKEN_BACK = stake("g1", "10", "02T10:00", { provider: "acme", game_type: "slots" })
const USD = { currency: "USD" }
const FIRST_BACK = pay("y1", "charged_back", "04T10:00", { amount: "1", fee: "15" })
const BATCHES: readonly (readonly SentEvent[])[] = [
  [
    // What is taken back comes before what it takes back.
    FIRST_BACK,
    pay("y2", "approved", "02T11:00", { ...USD, fee: "0.333333" }),
    pay("y3", "rejected", "02T12:00", { fee: "9" }),
    pay("w1", "approved", "02T13:00", { type: "withdrawal", fee: "1.25" }),
    pay("w1", "reversed", "05T13:00", { type: "withdrawal", fee: "1.25" }),
    TAKEN_BACK,
    stake("g2", "5", "02T10:00", { provider: "zeta", game_type: "table" }),
    stake("g3", "7", "02T10:00"),
  ],
  [
    pay("y1", "approved", "02T10:00", { fee: "0.35", base_rate: "1.5" }),
    pay("y2", "charged_back", "03T11:00", USD),
    pay("y4", "approved", "01T10:00", { fee: "2" }),
    pay("y4", "charged_back", "02T10:00"),
    FIRST_BACK,
    // A win need not say whose game it is.
    play("casino.win", "03T10:00", {
      ...{ round_id: "r", game_id: "g1", win_real: "4", win_bonus: "0", currency: "EUR" },
    }),
    play("casino.rollback", "05T10:00", { reverses: TAKEN_BACK.event_id }),
  ],
  [
    // Now it is learnt whose game the third is, for its past days as well.
    stake("g3", "3", "04T10:00", { ...USD, provider: "acme" }),
    // An approval that was earlier takes its place, with its own fee.
    pay("y1", "approved", "01T23:00", { fee: "0.2", base_rate: "1.5" }),
    pay("y5", "approved", "06T10:00", { fee: "0.5" }),
    pay("y5", "reversed", "06T11:00"),
    pay("y5", "charged_back", "06T12:00"),
  ],
]

/** By hand: the fee of y2 is 0.333333 x 0.912345678901 = 0.304114922..., of y1 0.2 x 1.5. */
const STEPS = {
  "2026-03-01 fees": "-2.3",
  "2026-03-02 fees": "-1.554115",
  "2026-03-03 charge-backs": "-72.987654",
  "2026-03-04 charge-backs": "-120",
  "2026-03-06 fees": "-0.5",
  "2026-03-02 acme": "-1.7",
  "2026-03-03 acme": "0.4",
  "2026-03-04 acme": "-0.273704",
  "2026-03-05 acme": "1",
  "2026-03-03 slots": "0.04",
  "2026-03-05 slots": "0.1",
}

let metrics: MetricSite

beforeAll(async () => {
  metrics = await openMetricSite(
    ["fct_brand_day", "fct_ngr_step_day", "fct_money_event"],
    BRANDS,
    NOW,
  )
  await recordRates(metrics.site.warehouse, parseRates(RATES), BRANDS)
  await metrics.play(BATCHES)
}, 300_000)

afterAll(() => metrics?.site.close())

const byName = (rows: readonly Readonly<Record<string, string>>[]) =>
  Object.fromEntries(rows.map(({ name = "", amount = "" }) => [name, amount]))

describe("steps of the waterfall that take what really fell due", () => {
  test("take a player's fee once for each approval that counts, and what charge-backs took from its day on", async () => {
    const shown = await metrics.rows(`select concat(toString(day), ' ', step) as name, amount
      from fct_ngr_step_day where amount != 0 and step in ('fees', 'charge-backs', 'acme', 'slots')`)
    expect(byName(shown)).toEqual(STEPS)
    const [whole] = await metrics.rows("select sum(ngr) as ngr from fct_brand_day")
    expect(whole).toEqual({ ngr: "-187.038436" })
  })

  test("take a charge-back off on the day of the approval where days are restated", async () => {
    const shown =
      await metrics.rows(`select concat(toString(day), ' ', step) as name, amount_restated as amount
      from fct_ngr_step_day where amount_restated != 0 and step in ('fees', 'charge-backs', 'acme', 'slots')`)
    // All approvals fall on days before the step begins.
    expect(byName(shown)).toEqual({
      "2026-03-01 fees": "-2.3",
      "2026-03-02 fees": "-1.554115",
      "2026-03-06 fees": "-0.5",
      "2026-03-02 acme": "-0.7",
      "2026-03-03 acme": "0.4",
      "2026-03-04 acme": "-0.273704",
      "2026-03-03 slots": "0.04",
    })
  })

  test("can be followed down to the events of a player", async () => {
    const shown =
      await metrics.rows(`select concat(measure, ' ', subject_id, ' ', toString(day)) as name, amount
      from fct_money_event where measure in ('payment_fees', 'charge_backs')`)
    expect(byName(shown)).toEqual({
      "payment_fees y1 2026-03-01": "0.3",
      "charge_backs y1 2026-03-04": "150",
      "payment_fees y2 2026-03-02": "0.304115",
      "charge_backs y2 2026-03-03": "91.234568",
      "payment_fees y4 2026-03-01": "2",
      "charge_backs y4 2026-03-02": "100",
      "payment_fees y5 2026-03-06": "0.5",
      "payment_fees w1 2026-03-02": "1.25",
    })
    const played =
      await metrics.rows(`select toString(day) as name, sum(if(measure like 'handle%', e.amount, -e.amount)) as amount
      from fct_money_event as e where game_id in (select game_id from int_casino_game where provider = 'acme') group by day`)
    // A tenth of it is the provider's.
    expect(byName(played)).toEqual({
      ...{ "2026-03-02": "17", "2026-03-03": "-4" },
      ...{ "2026-03-04": "2.737037", "2026-03-05": "-10" },
    })
  })
})

describe("the configuration of a step", () => {
  const refused = (step: string) => {
    const dir = mkdtempSync(join(tmpdir(), "pitboss-steps-"))
    writeFileSync(join(dir, "pitboss.yml"), `brands: [{ name: tern, ngrSteps: [${step}] }]\n`)
    try {
      loadConfiguration(dir)
    } catch (error) {
      return String(error)
    } finally {
      rmSync(dir, { recursive: true })
    }
    return "taken"
  }

  test("says by file, path and expectation what is wrong with it", () => {
    expect(refused("{ name: fees, of: payment_fees }")).toBe("taken")
    const unknown = refused("{ name: fees, of: fees }")
    expect(unknown).toContain("pitboss.yml")
    expect(unknown).toContain("brands[0].ngrSteps[0].of")
    expect(unknown).toContain("payment_fees")
    expect(refused("{ name: acme, of: ggr, provider: acme, percent: '12' }")).toBe("taken")
    const gameless = refused("{ name: acme, of: deposits, provider: acme, percent: '12' }")
    expect(gameless).toContain("brands[0].ngrSteps[0]")
    expect(gameless).toContain("provider")
    const shareless = refused("{ name: duty, of: ggr }")
    expect(shareless).toContain("brands[0].ngrSteps[0].percent")
    expect(shareless).toContain("expected per cent as a decimal string such as '2.5'")
  })
})
