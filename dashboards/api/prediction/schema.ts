import { z } from "zod"

const text = z.string()
const share = z.number()
const figure = share.nullable()

/** A tenth of the players of the hold-out, by what was foretold of them. */
const Bin = z.object({
  players: z.number().int(),
  predicted: share.describe("Mean of what was foretold"),
  observed: share.describe("What came"),
})

/** The latest fit of a brand's prediction, with its hold-out. */
export const PredictionRow = z.object({
  brand: text,
  subject: text.describe("deposits, or the question that it answers, as churn"),
  asks: text.nullable().describe("The question in words"),
  purpose: z.enum(["marketing", "protection"]),
  model: text.nullable(),
  is_shipped: z.boolean().describe("It beat its baseline: players are scored by it"),
  refused: text.nullable().describe("Why they are not"),
  fitted_at: text,
  calibration_end: text.describe("What the evaluated model had read ends here"),
  holdout_end: text.describe("What it was held against ends here"),
  players: z.number().int().nullable().describe("In the hold-out"),
  share: figure.describe("Of them, to whom it happened"),
  auc: figure.describe("0.5 ranks no better than chance, 1 without a mistake"),
  baseline_auc: figure,
  baseline: text.nullable().describe("What anybody would rank by, or say"),
  brier: figure.describe("Mean squared distance of probability and outcome"),
  baseline_brier: figure,
  lift: figure.describe("How many times as often it happened to the tenth ranked first"),
  mae: figure.describe("Of deposits: mean distance of count foretold and made"),
  baseline_mae: figure.describe("Of the nearest baseline"),
  bias: figure.describe("Of deposits: all foretold against all made, less 1"),
  value_bias: figure.describe("Of amounts, likewise"),
  calibration: z.array(Bin),
  reasons: z.array(z.object({ trait: text, weight: share })),
  drift: z
    .object({ at: text, players: z.number().int(), psi: share, mean_probability: share })
    .nullable()
    .describe(
      "Of the latest scores against those at the fit; psi above 0.1: moved, above 0.25: by much",
    ),
})

export type PredictionRow = z.infer<typeof PredictionRow>
