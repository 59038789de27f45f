import { CANDIDATES, type Candidate } from "./deposits/candidate.ts"
import { type Forecaster, fitForecaster } from "./deposits/forecast.ts"
import { type BrandEvaluation, type BrandPast, evaluatePast, spanOf } from "./evaluate.ts"
import { STOPPING_POINTS } from "./lifetime/beta-geometric.ts"
import type { QuestionEvaluation } from "./question/evaluation.ts"
import { fitLogistic, type Logistic, probability } from "./question/logistic.ts"
import { askedOf, type Snapshot } from "./question/snapshot.ts"
import { QUESTION_MODEL, type Trait, traitsFor, valuesOf } from "./question/trait.ts"
import { depositsReport, questionReport, type Report, reportOf } from "./report.ts"

/** A row of sys_prediction, without the instants. */
export interface KeptFit {
  readonly brand: string
  readonly subject: string
  readonly purpose: "marketing" | "protection"
  readonly model: string
  readonly is_shipped: 0 | 1
  readonly refused: string
  readonly numbers: Readonly<Record<string, number>>
  readonly standard_errors: Readonly<Record<string, number>>
  readonly traits: readonly string[]
  readonly weights: readonly number[]
  readonly means: readonly number[]
  readonly deviations: readonly number[]
  readonly points: readonly number[]
  readonly point_weights: readonly number[]
  readonly edges: readonly number[]
  readonly evaluation: string
}

/** What was fitted and found of one brand. */
export interface BrandFit {
  readonly report: Report["brands"][number]
  readonly kept: readonly KeptFit[]
}

/**
 * Evaluates a brand's models, and fits those that are shipped once more, to all that was read: what is held against the
 * hold-out has not read it, what scores players has.
 */
export function fitBrand(past: BrandPast): BrandFit {
  const evaluation = evaluatePast(past)
  const [report] = reportOf([evaluation], past.dates).brands
  if (report === undefined) throw new RangeError("expected a report of one brand")
  const questions = evaluation.questions.map((one) => keptQuestion(past, one))
  return { report, kept: [keptDeposits(past, evaluation), ...questions] }
}

const NOTHING = {
  ...{ numbers: {}, standard_errors: {}, traits: [], weights: [], means: [], deviations: [] },
  ...{ points: [], point_weights: [], edges: [] },
}

function keptDeposits(past: BrandPast, { brand, deposits }: BrandEvaluation): KeptFit {
  const row = { ...NOTHING, brand, subject: "deposits", purpose: "marketing" as const }
  if ("why" in deposits)
    return { ...row, model: "", is_shipped: 0, refused: deposits.why, evaluation: "{}" }
  const report = depositsReport(deposits)
  const common = { ...row, model: deposits.chosen, evaluation: JSON.stringify(report) }
  const candidate = CANDIDATES.find(({ name }) => name === deposits.shipped)
  if (candidate === undefined) return { ...common, is_shipped: 0, refused: report.refused ?? "" }
  const forecaster = fitForecaster(candidate, past.histories, spanOf(past.dates).holdoutEnd)
  const { points, weights } = STOPPING_POINTS
  return {
    ...common,
    ...{ is_shipped: 1, refused: "", points, point_weights: weights },
    numbers: numbersOf(forecaster, candidate),
    standard_errors: { ...forecaster.fit.standardErrors, ...forecaster.amounts.standardErrors },
  }
}

/** What SQL reckons a forecast with: `int_deposit_forecast`. */
function numbersOf(
  { fit, amounts, depositsPerDay }: Forecaster,
  { model, windowDays, recentShare }: Candidate,
): KeptFit["numbers"] {
  return {
    ...fit.parameters,
    ...amounts.parameters,
    deposits_per_day: depositsPerDay,
    window_days: windowDays,
    recent_share: recentShare,
    chances: model.chances,
  }
}

function keptQuestion({ brand, snapshots }: BrandPast, evaluation: QuestionEvaluation): KeptFit {
  const { question, kind, vipFrom } = evaluation
  const row = {
    ...{ ...NOTHING, brand, subject: question.name, purpose: question.purpose },
    ...{ model: QUESTION_MODEL, evaluation: JSON.stringify(questionReport(evaluation)) },
  }
  if (kind === "refused") return { ...row, is_shipped: 0, refused: evaluation.why }
  const learnt = (all: readonly Snapshot[]) => all.flatMap((one) => askedOf(one, question))
  const names = traitsFor(question.purpose)
  const model = fitLogistic(
    learnt(snapshots).map(({ traits, happened }) => ({
      values: valuesOf(traits, names),
      happened,
    })),
  )
  const scores = learnt(snapshots.slice(0, 1)).map(({ traits }) =>
    probability(model, valuesOf(traits, names)),
  )
  return {
    ...{ ...row, ...weightsOf(model, names), is_shipped: 1, refused: "", edges: tenths(scores) },
    numbers: {
      intercept: model.intercept,
      vip_from: Math.min(vipFrom, Number.MAX_SAFE_INTEGER),
    },
  }
}

function weightsOf({ weights, means, deviations }: Logistic, traits: readonly Trait[]) {
  return { traits, weights, means, deviations }
}

function tenths(scores: readonly number[]): readonly number[] {
  const sorted = [...scores].sort((a, b) => a - b)
  const at = (tenth: number) => sorted[Math.floor((tenth * sorted.length) / 10)] ?? 1
  return [1, 2, 3, 4, 5, 6, 7, 8, 9].map(at)
}
