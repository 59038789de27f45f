import { expect, test } from "vitest"
import { reportWords } from "./report.ts"

test("people are told how far a forecast is off in value, beside deposits", () => {
  const figures = {
    deposits: { mae: 2.026, rmse: 5, bias: 0.221 },
    value: { mae: 90, rmse: 300, bias: 0.367 },
    auc: 0.85,
  }
  const model = {
    ...figures,
    name: "mbg-nbd-180d-recent",
    ...{ parameters: {}, standard_errors: null, log_likelihood: -1, alive_auc: 0.8, brier: 0.1 },
    ...{ calibration: [], beats_baseline: true },
  }
  const deposits = {
    ...{ players: 10, deposits: 20, active_share: 0.5, chosen: model.name, shipped: model.name },
    baselines: [{ ...figures, name: "at the rate since the first deposit" }],
    models: [model],
  }
  const words = reportWords({
    calibration_end: "2019-12-01T00:00:00.000Z",
    holdout_end: "2020-02-29T00:00:00.000Z",
    brands: [{ brand: "casino", deposits, questions: [] }],
  })
  expect(words).toMatch(/mbg-nbd-180d-recent +MAE 2\.026, bias 22\.1 %, of value 36\.7 %, AUC/)
})
