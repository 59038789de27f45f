import { z } from "zod"
import { realEffects } from "../../core/effects.ts"
import { PitbossError } from "../../core/errors.ts"
import { type Dates, readDates } from "../../models/predict/evaluate.ts"
import { fitModel } from "../../models/predict/lifetime/fit.ts"
import { FITTED_MODELS } from "../../models/predict/lifetime/models.ts"
import { parseSummaries } from "../../models/predict/lifetime/summary-file.ts"
import { fitBrands, refit, reportOfFits, score } from "../../models/predict/predictions.ts"
import { reportWords } from "../../models/predict/report.ts"
import { operation } from "../operation.ts"
import { type Answer, document, rows } from "../output.ts"
import { HOLDOUT_DAYS } from "../predictions.ts"

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
const dated = z.object({ calibration_end: day, holdout_end: day, brand: z.string().optional() })

/** `pitboss predict evaluate`: every model against days that it has not read, and against saying the obvious. */
export const predictEvaluate = operation({
  name: "predict-evaluate",
  need: "warehouse",
  args: dated,
  async run({ warehouse, runner }, { brand, ...said }) {
    const dates = datesOf(said, await readDates(warehouse, HOLDOUT_DAYS))
    const report = reportOfFits(await fitBrands({ warehouse, runner }, dates, brand), dates)
    return document(report, reportWords(report))
  },
})

/** `pitboss predict run`: fits, keeps and scores now, without waiting for the schedule. */
export const predictRun = operation({
  name: "predict-run",
  need: "warehouse",
  args: z.object({}),
  async run({ warehouse, runner }) {
    const parts = { warehouse, runner }
    const dates = await readDates(warehouse, HOLDOUT_DAYS)
    const fits = await refit(parts, dates, realEffects)
    await score(parts)
    const report = reportOfFits(fits, dates)
    return document(report, reportWords(report))
  },
})

/** `pitboss predict ls`: the latest fit of each brand and subject, its verdict and its drift. */
export const predictLs = operation({
  name: "predict-ls",
  need: "warehouse",
  args: z.object({}),
  async run({ warehouse }) {
    return rows(
      await warehouse.query(
        `select fit.brand as brand, fit.subject as subject, fit.purpose as purpose, fit.model as model, fit.fitted_at as fitted_at,
    fit.is_shipped as is_shipped, fit.refused as refused, if(drift.players = 0, null, toNullable(drift.psi)) as psi, drift.players as players_scored,
    if(drift.players = 0, null, toNullable(drift.scored_at)) as scored_at
from (select * from sys_prediction order by version desc limit 1 by brand, subject) as fit
left any join (
    select brand, subject, version, argMax(psi, at) as psi, argMax(players, at) as players, max(at) as scored_at
    from sys_prediction_drift group by brand, subject, version) as drift
    on drift.brand = fit.brand and drift.subject = fit.subject and drift.version = fit.version
order by brand, subject`,
      ),
    )
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
