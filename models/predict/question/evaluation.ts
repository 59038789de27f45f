import { type AucDifference, auc, aucDifference } from "../measure/auc.ts"
import { brier, type CalibrationBin, calibration, lift, shareOf } from "../measure/calibration.ts"
import { fitLogistic, type Logistic, probability } from "./logistic.ts"
import type { Question } from "./question.ts"
import { askedOf, type Snapshot } from "./snapshot.ts"
import { type Trait, traitsFor, valuesOf } from "./trait.ts"

/** Fewer players of either kind, learnt from or held against, tell nothing. */
export const HAPPENED_MIN = 30
/** By how many standard errors the AUC must be above the baseline's: one in twenty would be by chance. */
const Z_MIN = 1.645
const REASONS = 5

/** What a question's model did in the days that it had not read. */
export interface QuestionFigures {
  readonly players: number
  readonly share: number
  readonly auc: number
  readonly baselineAuc: number
  readonly aucAbove: AucDifference
  readonly brier: number
  /** Of everybody's share as it was in what the model learnt from. */
  readonly baselineBrier: number
  readonly lift: number
  readonly calibration: readonly CalibrationBin[]
  /** What weighs most, over all players, in logarithms of odds per standard deviation. */
  readonly reasons: readonly { readonly trait: Trait; readonly weight: number }[]
}

export type QuestionEvaluation = {
  readonly question: Question
  readonly vipFrom: number
} & (
  | { readonly kind: "shipped"; readonly model: Logistic; readonly figures: QuestionFigures }
  | {
      readonly kind: "refused"
      readonly why: string
      readonly figures: QuestionFigures | undefined
    }
)

/** Learns from the earlier snapshots, and holds the model against the latest. */
export function evaluateQuestion(
  question: Question,
  earlier: readonly Snapshot[],
  latest: Snapshot,
): QuestionEvaluation {
  const vipFrom = latest.vipFrom
  const learnt = earlier.flatMap((snapshot) => askedOf(snapshot, question))
  const held = askedOf(latest, question)
  const few = tooFew("to learn from", learnt) ?? tooFew("in the hold-out", held)
  if (few !== undefined) return { kind: "refused", question, vipFrom, why: few, figures: undefined }
  const names = traitsFor(question.purpose)
  const model = fitLogistic(
    learnt.map(({ traits, happened }) => ({ values: valuesOf(traits, names), happened })),
  )
  const rows = held.map(({ traits, happened }) => ({
    score: probability(model, valuesOf(traits, names)),
    happened,
  }))
  const figures = figuresOf(question, model, { learnt, held, rows })
  const why = whyRefused(figures)
  return why === undefined
    ? { kind: "shipped", question, vipFrom, model, figures }
    : { kind: "refused", question, vipFrom, why, figures }
}

type Held = ReturnType<typeof askedOf>

interface Sides {
  readonly learnt: Held
  readonly held: Held
  readonly rows: readonly { readonly score: number; readonly happened: boolean }[]
}

function figuresOf(
  { baseline, purpose }: Question,
  model: Logistic,
  { learnt, held, rows }: Sides,
): QuestionFigures {
  const plain = held.map(({ traits }) => traits[baseline])
  const scores = rows.map(({ score }) => score)
  const happened = held.map((one) => one.happened)
  const baselineAuc = auc(
    plain.map((score, place) => ({ score, happened: happened[place] ?? false })),
  )
  const base = shareOf(learnt)
  return {
    players: held.length,
    share: shareOf(held),
    auc: auc(rows),
    baselineAuc,
    aucAbove: aucDifference(scores, plain, happened),
    brier: brier(rows),
    baselineBrier: brier(held.map((one) => ({ score: base, happened: one.happened }))),
    lift: lift(rows),
    calibration: calibration(rows),
    reasons: traitsFor(purpose)
      .map((trait, place) => ({ trait, weight: model.weights[place] ?? 0 }))
      .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
      .slice(0, REASONS),
  }
}

function tooFew(where: string, rows: Held): string | undefined {
  const happened = rows.filter((one) => one.happened).length
  const least = Math.min(happened, rows.length - happened)
  if (least >= HAPPENED_MIN) return undefined
  return `Too few ${where}: it happened to ${happened} of ${rows.length} players, and at least ${HAPPENED_MIN} of either kind are needed.`
}

function whyRefused({ aucAbove, auc, baselineAuc, brier, baselineBrier }: QuestionFigures) {
  if (aucAbove.z < Z_MIN)
    return `Its AUC of ${auc.toFixed(3)} is not surely above the ${baselineAuc.toFixed(3)} of its baseline (${aucAbove.z.toFixed(1)} standard errors).`
  if (brier >= baselineBrier)
    return `Its probabilities are off by more (Brier ${brier.toFixed(4)}) than everybody's share is (${baselineBrier.toFixed(4)}).`
  return undefined
}
