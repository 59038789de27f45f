import type { Effects } from "../../core/effects.ts"
import { PitbossError } from "../../core/errors.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { selectAt } from "../runner/select-at.ts"
import type { Site } from "../runner/site.ts"
import { fitAside } from "./aside.ts"
import { noteDrift } from "./drift.ts"
import { type Dates, readBrands, readPast } from "./evaluate.ts"
import type { BrandFit } from "./kept.ts"
import type { Report } from "./report.ts"

/** What players are scored into; each is built anew by a scoring. */
export const SCORES = ["ft_player_prediction", "ft_player_protection"]

/** What of the runner predictions need. */
export interface TraitSource {
  readonly site: Site
  readonly run: (terms: readonly string[]) => Promise<unknown>
}

export interface PredictionParts {
  readonly warehouse: Warehouse
  readonly runner: TraitSource
}

/** Evaluates and fits each brand, or one, in a process aside. Nothing is kept. Throws PREDICT_BRAND. */
export async function fitBrands(
  { warehouse, runner }: PredictionParts,
  dates: Dates,
  only?: string,
): Promise<readonly BrandFit[]> {
  const all = await readBrands(warehouse)
  const brands = all.filter((one) => only === undefined || one === only)
  if (only !== undefined && brands.length === 0) throw unknownBrand(only, all)
  const fits: BrandFit[] = []
  for (const brand of brands) {
    const traitsAt = (at: Date) => selectAt(runner.site, "int_player_trait", at)
    fits.push(await fitAside(await readPast(warehouse, brand, dates, traitsAt)))
  }
  return fits
}

function unknownBrand(name: string, brands: readonly string[]): PitbossError {
  const known = brands.length === 0 ? "one whose deposits came in" : brands.join(", ")
  return new PitbossError(
    "PREDICT_BRAND",
    `No deposit of a brand '${name}' was approved: expected ${known}.`,
    { brand: name },
  )
}

/** Fits and keeps: from the next scoring on players are scored by it. */
export async function refit(
  parts: PredictionParts,
  dates: Dates,
  { now }: Effects,
): Promise<readonly BrandFit[]> {
  const fits = await fitBrands(parts, dates)
  const fittedAt = now()
  const rows = fits.flatMap(({ kept }) =>
    kept.map((row) => ({
      ...row,
      version: String(fittedAt.getTime()),
      fitted_at: fittedAt.getTime(),
      calibration_end: dates.calibrationEnd.getTime(),
      holdout_end: dates.holdoutEnd.getTime(),
    })),
  )
  await parts.warehouse.insert("sys_prediction", rows.map(withInstants))
  return fits
}

/** Scores everybody by the latest fits, and keeps how far the scores have moved since. */
export async function score({ warehouse, runner }: PredictionParts): Promise<void> {
  await runner.run(SCORES)
  await noteDrift(warehouse)
}

const INSTANTS = ["fitted_at", "calibration_end", "holdout_end"] as const

function withInstants(row: Readonly<Record<(typeof INSTANTS)[number], number>>): object {
  const text = (ms: number) => new Date(ms).toISOString().replace("T", " ").replace("Z", "")
  return { ...row, ...Object.fromEntries(INSTANTS.map((name) => [name, text(row[name])])) }
}

/** A report of several brands' fits. */
export function reportOfFits(
  fits: readonly BrandFit[],
  { calibrationEnd, holdoutEnd }: Dates,
): Report {
  return {
    calibration_end: calibrationEnd.toISOString(),
    holdout_end: holdoutEnd.toISOString(),
    brands: fits.map(({ report }) => report),
  }
}
