import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { PredictionRow } from "../../dashboards/api/prediction/schema.ts"
import { LOOKS, openPage, seriousFaults, sideways } from "./look.ts"
import { ARTIFACTS, openPageSite, type PageSite } from "./page-site.ts"
import { ask, askFor } from "./question.ts"

let site: PageSite

const bins = Array.from({ length: 10 }, (_, n) => ({
  players: 40,
  predicted: 0.05 + n * 0.09,
  observed: 0.04 + n * 0.1,
}))
const figures = {
  ...{ players: 400, share: 0.42, auc: 0.8125, brier: 0.17, baseline_brier: 0.21, lift: 2.3 },
  baseline: { ranks_by: "days since the last deposit", auc: 0.7161 },
  auc_above_baseline_z: 4.1,
  calibration: bins,
  reasons: [
    { trait: "deposits_30d", weight: -0.81 },
    { trait: "idle_days", weight: 0.44 },
  ],
}
const errors = (mae: number, bias: number) => ({ mae, rmse: 3, bias })
const deposits = {
  ...{ players: 500, deposits: 900, active_share: 0.5, chosen: "mbg-nbd", shipped: "mbg-nbd" },
  baselines: [
    { name: "as many as before", deposits: errors(2.06, 0), value: errors(500, 0), auc: 0.906 },
    { name: "the mean", deposits: errors(2.9, 0), value: errors(700, 0), auc: 0.5 },
  ],
  models: [
    {
      ...{ name: "mbg-nbd", deposits: errors(2.02, 0.02), value: errors(501, 0.3667) },
      ...{ auc: 0.9, alive_auc: 0.9018, brier: 0.13, calibration: bins },
    },
  ],
}

const keptFit = (subject: string, purpose: string, evaluation: object, more: object = {}) => ({
  ...{ brand: "orsa", subject, purpose, version: 2, model: "logistic", is_shipped: 1, refused: "" },
  ...{ fitted_at: "2026-11-20 03:00:00.000", calibration_end: "2026-08-20 00:00:00.000" },
  ...{ holdout_end: "2026-11-18 00:00:00.000", evaluation: JSON.stringify(evaluation) },
  ...more,
})

beforeAll(async () => {
  site = await openPageSite()
  const { warehouse } = site.runtime
  await warehouse.insert("sys_prediction", [
    keptFit(
      "churn",
      "marketing",
      { asks: "Will he stop?", figures: { ...figures, auc: 0.5 } },
      { version: 1 },
    ),
    keptFit("churn", "marketing", { name: "churn", asks: "Will he stop?", figures }),
    keptFit("deposits", "marketing", deposits, { model: "mbg-nbd" }),
    keptFit("harm", "protection", { asks: "Is he at risk?", figures }),
    keptFit(
      "vip",
      "marketing",
      {},
      { is_shipped: 0, refused: "Too few players were VIP.", model: "" },
    ),
  ])
  await warehouse.insert("sys_prediction_drift", [
    {
      at: "2026-11-21 03:00:00",
      brand: "orsa",
      subject: "churn",
      version: 2,
      players: 390,
      psi: 0.31,
      mean_probability: 0.4,
    },
    {
      at: "2026-11-20 03:00:00",
      brand: "orsa",
      subject: "churn",
      version: 2,
      players: 380,
      psi: 0.01,
      mean_probability: 0.4,
    },
    {
      at: "2026-11-22 03:00:00",
      brand: "orsa",
      subject: "churn",
      version: 1,
      players: 1,
      psi: 0.9,
      mean_probability: 0.4,
    },
  ])
}, 300_000)

afterAll(() => site?.close())

describe("predictions over HTTP", () => {
  test("are the latest fits, with what the hold-out said and the drift of their own scores", async () => {
    const rows = (await askFor(site, "/api/predictions")) as PredictionRow[]
    expect(rows.map(({ subject }) => subject)).toEqual(["churn", "deposits", "harm", "vip"])
    expect(rows[0]).toMatchObject({
      ...{ asks: "Will he stop?", auc: 0.8125, baseline_auc: 0.7161, lift: 2.3, is_shipped: true },
      baseline: "days since the last deposit",
      drift: { players: 390, psi: 0.31, at: "2026-11-21T03:00:00.000Z" },
    })
    expect(rows[0]?.calibration).toHaveLength(10)
    expect(rows[1]).toMatchObject({
      ...{ auc: 0.9018, mae: 2.02, baseline_mae: 2.06, baseline: "as many as before" },
      ...{ bias: 0.02, value_bias: 0.3667, drift: null },
    })
    expect(rows[3]).toMatchObject({ is_shipped: false, model: null, auc: null, calibration: [] })
    expect(await askFor(site, "/api/predictions?brand=gull")).toEqual([])
  })

  test("a viewer is told nothing of what foretells harm", async () => {
    const { token } = await site.runtime.store.apiKeys.create({ name: "look", role: "viewer" })
    const headers = { authorization: `Bearer ${token}` }
    const rows = (await (
      await ask(site, "/api/predictions", { headers })
    ).json()) as PredictionRow[]
    expect(rows.map(({ subject }) => subject)).toEqual(["churn", "deposits", "vip"])
  })
})

describe("the page of predictions", () => {
  test("says of each whether it is in use, against what, and that one has moved", async () => {
    const { page, faults } = await openPage(site, "/predictions")
    const churn = page.getByRole("article", { name: "churn" })
    await churn.getByText("in use").waitFor()
    await churn.getByText("0.813").waitFor()
    await churn.getByText("against 0.716 by days since the last deposit").waitFor()
    await churn.getByText("0.310, moved by much: fit it anew").waitFor()
    await churn.getByRole("img", { name: /^Of the tenth of players of whom churn/ }).waitFor()
    await page.getByRole("article", { name: "deposits" }).getByText("+36.7 %").waitFor()
    await page
      .getByRole("article", { name: "vip" })
      .getByText("Too few players were VIP.")
      .waitFor()
    await page.getByRole("button", { name: "gull" }).click()
    await page.getByText("Nothing was fitted yet.").waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  test.each(LOOKS)("is accessible and as wide as the screen in %s", async (name, look) => {
    const { page, faults } = await openPage(site, "/predictions", look)
    await page.locator("article figure svg").first().waitFor()
    await page.screenshot({ path: join(ARTIFACTS, `predictions-${name}.png`), fullPage: true })
    expect(await seriousFaults(page)).toEqual([])
    expect(await sideways(page)).toBe(0)
    expect(faults).toEqual([])
    await page.context().close()
  })
})
