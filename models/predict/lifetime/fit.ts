import { PitbossError } from "../../../core/errors.ts"
import { minimiseFrom, type Vector } from "../numeric/minimise.ts"
import { standardDeviations } from "../numeric/spread.ts"
import type { FittedModel, Parameters } from "./model.ts"
import { counted, type Summary } from "./summary.ts"

/** Fewer players than this fit anything. */
export const PLAYERS_FITTED_MIN = 30

export interface Fit {
  readonly model: string
  readonly parameters: Parameters
  readonly logLikelihood: number
  /** By parameter; undefined where the likelihood is flat: these data do not tell the parameters apart. */
  readonly standardErrors: Parameters | undefined
  readonly players: number
}

/** What tells two players apart: a model of deposits has no use for amounts, and one of amounts none for times. */
const KEYS: Readonly<Record<FittedModel["of"], (summary: Summary) => string>> = {
  deposits: ({ x, tx, T }) => `${x} ${tx} ${T}`,
  amounts: ({ x, mean }) => `${x} ${mean}`,
}

/**
 * Fits a model by maximum likelihood. Parameters are sought as logarithms, so that they stay above 0; their standard
 * errors come from the inverse Hessian there. Throws PREDICT_DATA where too few players tell it anything.
 */
export function fitModel(model: FittedModel, summaries: readonly Summary[]): Fit {
  const read = summaries.filter(model.reads)
  if (read.length < PLAYERS_FITTED_MIN)
    throw new PitbossError(
      "PREDICT_DATA",
      `${model.name} reads ${read.length} players of these data: expected at least ${PLAYERS_FITTED_MIN}.`,
      { model: model.name, players: read.length },
    )
  const data = counted(read, KEYS[model.of])
  const named = (at: Vector): Parameters =>
    Object.fromEntries(model.parameters.map((name, place) => [name, Math.exp(at[place] ?? 0)]))
  // The sum of 100,000 players is as steep as that of 100 when it is their mean.
  const meanLoss = (at: Vector) => -logLikelihoodOf(model, named(at), data) / read.length
  const starts = model
    .starts(data)
    .map((start) => model.parameters.map((name) => Math.log(start[name] ?? 1)))
  const { at, value } = minimiseFrom(meanLoss, starts)
  const parameters = named(at)
  const spread = standardDeviations((near) => meanLoss(near) * read.length, at)
  const standardErrors =
    spread &&
    Object.fromEntries(
      model.parameters.map((name, place) => [name, (parameters[name] ?? 0) * (spread[place] ?? 0)]),
    )
  return {
    model: model.name,
    parameters,
    logLikelihood: -value * read.length,
    standardErrors,
    players: read.length,
  }
}

function logLikelihoodOf(
  model: FittedModel,
  parameters: Parameters,
  data: ReturnType<typeof counted>,
): number {
  const of = model.logLikelihood(parameters)
  let sum = 0
  for (const one of data) sum += one.players * of(one)
  return Number.isFinite(sum) ? sum : -1e300
}
