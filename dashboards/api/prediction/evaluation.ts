import { z } from "zod"
import type { PredictionRow } from "./schema.ts"

const bins = z.array(z.object({ players: z.number(), predicted: z.number(), observed: z.number() }))
const errors = z.object({ mae: z.number(), bias: z.number() })

/** As models/predict keeps what a question's model came to in its hold-out. */
const Question = z.object({
  asks: z.string(),
  figures: z
    .object({
      players: z.number(),
      share: z.number(),
      auc: z.number(),
      baseline: z.object({ ranks_by: z.string(), auc: z.number() }),
      brier: z.number(),
      baseline_brier: z.number(),
      lift: z.number(),
      calibration: bins,
      reasons: z.array(z.object({ trait: z.string(), weight: z.number() })),
    })
    .optional(),
})

/** Likewise of deposits. */
const Deposits = z.object({
  players: z.number(),
  active_share: z.number(),
  chosen: z.string(),
  baselines: z.array(
    z.object({ name: z.string(), deposits: errors, value: errors, auc: z.number() }),
  ),
  models: z.array(
    z.object({
      name: z.string(),
      deposits: errors,
      value: errors,
      alive_auc: z.number(),
      brier: z.number(),
      calibration: bins,
    }),
  ),
})

/** The figures of a hold-out, of whatever kind; null where there are none. */
export type Figures = Omit<
  PredictionRow,
  | "brand"
  | "subject"
  | "purpose"
  | "model"
  | "is_shipped"
  | "refused"
  | "fitted_at"
  | "calibration_end"
  | "holdout_end"
  | "drift"
>

const NONE: Figures = {
  ...{ asks: null, players: null, share: null, auc: null, baseline_auc: null, baseline: null },
  ...{ brier: null, baseline_brier: null, lift: null, mae: null, baseline_mae: null },
  ...{ bias: null, value_bias: null, calibration: [], reasons: [] },
}

/** Reads the JSON that is kept beside a fit; what it does not say, or says in another form, is null. */
export function figuresOf(evaluation: string): Figures {
  const said: unknown = JSON.parse(evaluation)
  const deposits = Deposits.safeParse(said)
  if (deposits.success) return ofDeposits(deposits.data)
  const question = Question.safeParse(said)
  return question.success ? ofQuestion(question.data) : NONE
}

function ofQuestion({ asks, figures }: z.infer<typeof Question>): Figures {
  if (figures === undefined) return { ...NONE, asks }
  const { baseline, ...own } = figures
  return { ...NONE, asks, ...own, baseline: baseline.ranks_by, baseline_auc: baseline.auc }
}

function ofDeposits({ chosen, models, baselines, ...own }: z.infer<typeof Deposits>): Figures {
  const asks = "How many deposits a player makes, of how much, and whether he still plays"
  const model = models.find(({ name }) => name === chosen)
  const [nearest] = [...baselines].sort((a, b) => a.deposits.mae - b.deposits.mae)
  if (model === undefined || nearest === undefined) return { ...NONE, asks }
  return {
    ...{ ...NONE, asks, players: own.players, share: own.active_share },
    ...{ auc: model.alive_auc, baseline_auc: nearest.auc, baseline: nearest.name },
    ...{ brier: model.brier, mae: model.deposits.mae, baseline_mae: nearest.deposits.mae },
    ...{ bias: model.deposits.bias, value_bias: model.value.bias, calibration: model.calibration },
  }
}
