import { z } from "zod"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { isoInstant } from "../instant.ts"
import { type Route, route } from "../route/route.ts"
import { figuresOf } from "./evaluation.ts"
import { PredictionRow } from "./schema.ts"

/** What the API says of predictions: each with the hold-out that it was held against. */
export function predictionRoutes({
  warehouse,
}: {
  readonly warehouse: Warehouse
}): readonly Route[] {
  return [
    route({
      path: "/api/predictions",
      summary: "Predictions: the latest fit of each brand, what its hold-out said, and its drift",
      question: z.strictObject({
        brand: z.string().min(1).max(64).optional().describe("One brand; by default all"),
      }),
      answer: z.array(PredictionRow),
      async read({ brand = "" }, told) {
        const rows = await readLatest(warehouse, brand)
        return rows.filter(({ purpose }) => told.purpose(purpose))
      },
    }),
  ]
}

interface Row {
  readonly brand: string
  readonly subject: string
  readonly purpose: "marketing" | "protection"
  readonly model: string
  readonly is_shipped: number
  readonly refused: string
  readonly fitted_at: string
  readonly calibration_end: string
  readonly holdout_end: string
  readonly evaluation: string
  readonly drift_at: string
  readonly drift_players: string
  readonly psi: number
  readonly mean_probability: number
}

// Fits are only ever added to; scores name the fit that they are of.
async function readLatest(warehouse: Warehouse, brand: string): Promise<PredictionRow[]> {
  const rows = await warehouse.query<Row>(
    `select fit.brand as brand, fit.subject as subject, fit.purpose as purpose, fit.model as model,
    fit.is_shipped as is_shipped, fit.refused as refused, fit.fitted_at as fitted_at,
    fit.calibration_end as calibration_end, fit.holdout_end as holdout_end, fit.evaluation as evaluation,
    drift.latest.1 as drift_at, drift.latest.2 as drift_players, drift.latest.3 as psi, drift.latest.4 as mean_probability
from (select * from sys_prediction where {brand:String} in ('', brand) order by version desc limit 1 by brand, subject) as fit
left any join (
    select brand, subject, version, max((at, players, psi, mean_probability)) as latest
    from sys_prediction_drift group by brand, subject, version) as drift
    on drift.brand = fit.brand and drift.subject = fit.subject and drift.version = fit.version
order by brand, subject`,
    { brand },
  )
  return rows.map(({ evaluation, drift_at, drift_players, psi, mean_probability, ...row }) => ({
    ...row,
    model: row.model || null,
    is_shipped: row.is_shipped === 1,
    refused: row.refused || null,
    fitted_at: isoInstant(row.fitted_at),
    calibration_end: isoInstant(row.calibration_end),
    holdout_end: isoInstant(row.holdout_end),
    ...figuresOf(evaluation),
    drift:
      drift_players === "0"
        ? null
        : { at: isoInstant(drift_at), players: Number(drift_players), psi, mean_probability },
  }))
}
