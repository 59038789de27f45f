import { PitbossError } from "../../core/errors.ts"
import { fitModel } from "../../models/predict/lifetime/fit.ts"
import { FITTED_MODELS } from "../../models/predict/lifetime/models.ts"
import { parseSummaries } from "../../models/predict/lifetime/summary-file.ts"
import { type Answer, document } from "../output.ts"

const NAMES = FITTED_MODELS.map(({ name }) => name).join(", ")

/** Fits a model to the text of a summary of players. Throws PREDICT_MODEL, PREDICT_FILE, PREDICT_DATA. */
export function fitSummary(name: string, text: string): Answer {
  const model = FITTED_MODELS.find((one) => one.name === name)
  if (model === undefined)
    throw new PitbossError(
      "PREDICT_MODEL",
      `There is no model '${name}': expected one of ${NAMES}.`,
    )
  const fit = fitModel(model, parseSummaries(text))
  const { parameters, logLikelihood, standardErrors, players } = fit
  const lines = Object.entries(parameters).map(([parameter, value]) => {
    const error = standardErrors?.[parameter]?.toFixed(4) ?? "not told by these data"
    return `${parameter.padEnd(6)} ${value.toFixed(4)} ± ${error}`
  })
  return document(
    {
      ...parameters,
      log_likelihood: logLikelihood,
      standard_errors: standardErrors ?? null,
      players,
    },
    [`${name} over ${players} players: log-likelihood ${logLikelihood.toFixed(1)}`, ...lines].join(
      "\n",
    ),
  )
}
