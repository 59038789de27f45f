import { z } from "zod"
import { lastDue, Schedule } from "../activation/schedule.ts"
import type { Effects } from "../core/effects.ts"
import { readDates } from "../models/predict/evaluate.ts"
import { type PredictionParts, refit, score } from "../models/predict/predictions.ts"
import { QUESTION_MODEL } from "../models/predict/question/trait.ts"
import { Loop } from "./loop.ts"

/** Days at the end that models do not read when they are evaluated, where nobody says otherwise. */
export const HOLDOUT_DAYS = 90
const LOOK_MS = 30_000
/** A fit of many brands takes its time. */
const AGE_MS_MAX = 6 * 3_600_000

/** When predictions are fitted, and players scored by them. */
export const PredictionSchedule = z.strictObject({
  fit: Schedule.prefault({ cron: "30 3 * * mon" }),
  score: Schedule.prefault({ cron: "0 4 * * *" }),
})

export type PredictionSchedule = z.infer<typeof PredictionSchedule>

/**
 * Fits and scores when they are due, one after the other and never twice at once. What was missed for less than a day
 * is made up for once; the instants of the last runs are those of the tables. Fits of traits that mean something else now
 * score nobody: they are made anew at once.
 */
export class Predictions {
  readonly loop: Loop
  readonly #parts: PredictionParts
  readonly #schedule: PredictionSchedule
  readonly #effects: Effects
  /** When this process last began each, ms: what failed, or found no brand, waits for its next instant. */
  readonly #began = { fit: 0, score: 0 }

  constructor(parts: PredictionParts, schedule: PredictionSchedule, effects: Effects) {
    this.#parts = parts
    this.#schedule = schedule
    this.#effects = effects
    const once = () => this.round()
    this.loop = new Loop(
      { name: "predictions", everyMs: LOOK_MS, ageMsMax: AGE_MS_MAX, once },
      effects,
    )
  }

  async round(): Promise<void> {
    const { warehouse } = this.#parts
    const [last] = await warehouse.query<{ fitted: string; scored: string; outdated: string }>(
      `select toString(toUnixTimestamp64Milli((select max(fitted_at) from sys_prediction))) as fitted,
    toString(toUnixTimestamp64Milli((select max(scored_at) from ft_player_prediction))) as scored,
    (select toString(countIf(is_shipped = 1 and model != '${QUESTION_MODEL}')) from (
        select * from sys_prediction where subject != 'deposits' order by version desc limit 1 by brand, subject)) as outdated`,
    )
    if (this.#isOutdated(last?.outdated) || this.#isDue("fit", last?.fitted)) await this.#fit()
    else if (this.#isDue("score", last?.scored)) await score(this.#parts)
  }

  // Once in this process: what failed waits for its next instant, as any fit.
  #isOutdated(outdated = "0"): boolean {
    if (outdated === "0" || this.#began.fit > 0) return false
    this.#began.fit = this.#effects.now().getTime()
    return true
  }

  #isDue(what: "fit" | "score", lastAt = "0"): boolean {
    const now = this.#effects.now()
    const due = lastDue(this.#schedule[what], now)?.getTime() ?? 0
    if (due <= Math.max(Number(lastAt), this.#began[what])) return false
    this.#began[what] = now.getTime()
    return true
  }

  async #fit(): Promise<void> {
    const began = performance.now()
    const dates = await readDates(this.#parts.warehouse, HOLDOUT_DAYS)
    const fits = await refit(this.#parts, dates, this.#effects)
    await score(this.#parts)
    const rows = fits.flatMap(({ kept }) => kept)
    const shipped = rows.filter((row) => row.is_shipped === 1).length
    const ms = Math.round(performance.now() - began)
    this.#effects.log.info(
      { ms, brands: fits.length, shipped, refused: rows.length - shipped },
      "predictions were fitted",
    )
  }
}
