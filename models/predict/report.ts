import type { DepositsEvaluation, Errors } from "./deposits/evaluation.ts"
import type { BrandEvaluation, Dates } from "./evaluate.ts"
import type { CalibrationBin } from "./measure/calibration.ts"
import type { QuestionEvaluation, QuestionFigures } from "./question/evaluation.ts"

/** The figures of an evaluation, as the command and the page show them. */
export function reportOf(
  brands: readonly BrandEvaluation[],
  { calibrationEnd, holdoutEnd }: Dates,
) {
  return {
    calibration_end: calibrationEnd.toISOString(),
    holdout_end: holdoutEnd.toISOString(),
    brands: brands.map(({ brand, deposits, questions }) => ({
      brand,
      deposits: "why" in deposits ? { refused: deposits.why } : depositsReport(deposits),
      questions: questions.map(questionReport),
    })),
  }
}

export type Report = ReturnType<typeof reportOf>

/** Figures of one brand's models of deposits. */
export function depositsReport(evaluation: DepositsEvaluation) {
  const { players, deposits, activeShare, baselines, models, chosen, shipped } = evaluation
  return {
    players,
    deposits,
    active_share: round(activeShare),
    baselines: baselines.map((one) => ({
      name: one.name,
      deposits: errors(one.deposits),
      value: errors(one.value),
      auc: round(one.auc),
    })),
    models: models.map((one) => ({
      name: one.name,
      parameters: one.forecaster.fit.parameters,
      standard_errors: one.forecaster.fit.standardErrors ?? null,
      log_likelihood: one.forecaster.fit.logLikelihood,
      deposits: errors(one.deposits),
      value: errors(one.value),
      auc: round(one.auc),
      alive_auc: round(one.aliveAuc),
      brier: round(one.brier),
      calibration: bins(one.calibration),
      beats_baseline: one.againstBaseline < 1,
    })),
    chosen,
    shipped: shipped ?? null,
    ...(shipped === undefined && {
      refused: `${chosen}, chosen by the days before, comes no nearer than what anybody would say.`,
    }),
  }
}

/** Figures of one question's model. */
export function questionReport(evaluation: QuestionEvaluation) {
  const { question, kind, figures } = evaluation
  return {
    name: question.name,
    asks: question.words,
    purpose: question.purpose,
    shipped: kind === "shipped",
    ...(kind === "refused" && { refused: evaluation.why }),
    ...(figures && { figures: figuresReport(figures, question.baseline) }),
  }
}

function figuresReport(figures: QuestionFigures, baseline: string) {
  const { players, share, auc, baselineAuc, aucAbove, brier, baselineBrier, lift } = figures
  return {
    players,
    share: round(share),
    auc: round(auc),
    baseline: { ranks_by: baseline, auc: round(Math.max(baselineAuc, 1 - baselineAuc)) },
    auc_above_baseline_z: round(aucAbove.z),
    brier: round(brier),
    baseline_brier: round(baselineBrier),
    lift: round(lift),
    calibration: bins(figures.calibration),
    reasons: figures.reasons.map(({ trait, weight }) => ({ trait, weight: round(weight) })),
  }
}

const errors = ({ mae, rmse, bias }: Errors) => ({
  mae: round(mae),
  rmse: round(rmse),
  bias: round(bias),
})

const bins = (all: readonly CalibrationBin[]) =>
  all.map(({ players, predicted, observed }) => ({
    players,
    predicted: round(predicted),
    observed: round(observed),
  }))

const round = (value: number) => Math.round(value * 10_000) / 10_000

/** The same for people. */
export function reportWords({ calibration_end, holdout_end, brands }: Report): string {
  const lines = brands.flatMap(({ brand, deposits, questions }) => [
    `${brand}`,
    ...("models" in deposits
      ? [
          ...deposits.baselines.map((one) => row(one.name, one)),
          ...deposits.models.map((one) => row(one.name, one)),
          deposits.shipped === null
            ? `  refused: ${deposits.refused}`
            : `  shipped: ${deposits.shipped}`,
        ]
      : [`  deposits refused: ${deposits.refused}`]),
    ...questions.map(({ name, shipped, refused, figures }) => {
      const told = figures
        ? ` AUC ${figures.auc} (baseline ${figures.baseline.auc}), lift ${figures.lift}`
        : ""
      return `  ${name}: ${shipped ? "shipped" : "refused"}${told}${refused ? `: ${refused}` : ""}`
    }),
  ])
  return [
    `Read up to ${calibration_end}, held against what came up to ${holdout_end}`,
    ...lines,
  ].join("\n")
}

interface RowFigures {
  readonly deposits: { readonly mae: number; readonly bias: number }
  readonly value: { readonly bias: number }
  readonly auc: number
}

const row = (name: string, { deposits, value, auc }: RowFigures) =>
  `  ${name.padEnd(36)} MAE ${deposits.mae.toFixed(3)}, bias ${perCent(deposits.bias)}, of value ${perCent(value.bias)}, AUC ${auc.toFixed(3)}`

const perCent = (share: number) => `${(100 * share).toFixed(1)} %`
