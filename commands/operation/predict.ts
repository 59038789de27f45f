import { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import { type Dates, evaluateBrand, readBrands, readDates } from "../../models/predict/evaluate.ts"
import { fitModel } from "../../models/predict/lifetime/fit.ts"
import { FITTED_MODELS } from "../../models/predict/lifetime/models.ts"
import { parseSummaries } from "../../models/predict/lifetime/summary-file.ts"
import { reportOf, reportWords } from "../../models/predict/report.ts"
import { operation } from "../operation.ts"
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

const day = z.iso.date().optional()
/** Without dates: the last so many days. */
const HOLDOUT_DAYS = 90

/** `pitboss predict evaluate`: every model against days that it has not read, and against saying the obvious. */
export const predictEvaluate = operation({
  name: "predict-evaluate",
  need: "warehouse",
  args: z.object({ calibration_end: day, holdout_end: day, brand: z.string().optional() }),
  async run({ warehouse, runner }, { calibration_end, holdout_end, brand }) {
    const latest = await readDates(warehouse, HOLDOUT_DAYS)
    const dates = datesOf({ calibration_end, holdout_end }, latest)
    const brands = (await readBrands(warehouse)).filter(
      (one) => brand === undefined || one === brand,
    )
    const evaluations = []
    for (const one of brands)
      evaluations.push(
        await evaluateBrand(warehouse, one, dates, (at) => runner.selectAt("int_player_trait", at)),
      )
    const report = reportOf(evaluations, dates)
    return document(report, reportWords(report))
  },
})

const DAY_MS = 86_400_000

// A date is a whole day: what happened on it was known at its end.
function datesOf(
  {
    calibration_end: calibration,
    holdout_end: holdout,
  }: { readonly calibration_end?: string | undefined; readonly holdout_end?: string | undefined },
  latest: Dates,
): Dates {
  const endOf = (date: string) => new Date(Date.parse(`${date}T00:00:00Z`) + DAY_MS)
  const holdoutEnd = holdout === undefined ? latest.holdoutEnd : endOf(holdout)
  const calibrationEnd =
    calibration === undefined
      ? new Date(holdoutEnd.getTime() - HOLDOUT_DAYS * DAY_MS)
      : endOf(calibration)
  return { calibrationEnd, holdoutEnd }
}
