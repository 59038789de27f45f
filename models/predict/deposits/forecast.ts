import { type Fit, fitModel } from "../lifetime/fit.ts"
import { expectedAmount, gammaGamma } from "../lifetime/gamma-gamma.ts"
import type { FittedModel } from "../lifetime/model.ts"
import type { Summary } from "../lifetime/summary.ts"
import { type Candidate, RECENT_DAYS } from "./candidate.ts"
import { type DepositHistory, depositedWithin, summaryAt } from "./history.ts"

/** A fitted model of how often and how much a brand's players deposit. */
export interface Forecaster {
  readonly candidate: Candidate
  readonly fit: Fit
  /** Of what is paid in on a day of deposits. */
  readonly amounts: Fit
  /** Deposits on a day on which there is one, over all players. */
  readonly depositsPerDay: number
}

/** What is foretold of a player for the days to come. */
export interface Forecast {
  /** Probability that he has not stopped for good. */
  readonly alive: number
  /** Probability of a deposit within them. */
  readonly active: number
  readonly deposits: number
  readonly value: number
}

/** Days of deposits by which a player's own deposits per day are drawn to everybody's. */
export const OWN_DAYS_WEIGHT = 3

/** Fits that were made of the same players, by what they read: candidates that differ in their blend share theirs. */
export type KnownFits = Map<string, Fit>

/** Fits a candidate to what had happened by the end of a day. Throws PREDICT_DATA. */
export function fitForecaster(
  candidate: Candidate,
  histories: readonly DepositHistory[],
  at: number,
  fits: KnownFits = new Map(),
): Forecaster {
  const { windowDays, model } = candidate
  const known = histories.flatMap((history) => {
    const summary = summaryAt(history, at, windowDays)
    return summary ? [{ summary, past: depositedWithin(history, at - windowDays, at) }] : []
  })
  const sum = (of: (one: (typeof known)[number]) => number) =>
    known.reduce((so, one) => so + of(one), 0)
  const amounts = known.map(({ past: { days, value } }) => ({
    ...{ x: days, tx: 0, T: 0 },
    mean: value / days,
  }))
  const fitOnce = (of: FittedModel, read: readonly Summary[]) => {
    const key = `${of.name} ${windowDays} ${at}`
    const found = fits.get(key) ?? fitModel(of, read)
    fits.set(key, found)
    return found
  }
  return {
    candidate,
    fit: fitOnce(
      model,
      known.map(({ summary }) => summary),
    ),
    amounts: fitOnce(gammaGamma, amounts),
    depositsPerDay: sum(({ past }) => past.deposits) / sum(({ past }) => past.days),
  }
}

const NOTHING: Forecast = { alive: 0, active: 0, deposits: 0, value: 0 }

/** What a fitted model foretells of a player from the end of a day on. Who has no deposit in its window is gone. */
export function forecast(
  { candidate, fit, amounts, depositsPerDay }: Forecaster,
  history: DepositHistory,
  at: number,
  within: number,
): Forecast {
  const { model, windowDays, recentShare } = candidate
  const summary = summaryAt(history, at, windowDays)
  if (summary === undefined) return NOTHING
  const past = depositedWithin(history, at - windowDays, at)
  const own = (past.deposits + OWN_DAYS_WEIGHT * depositsPerDay) / (past.days + OWN_DAYS_WEIGHT)
  const paid = { x: past.days, tx: 0, T: 0, mean: past.value / past.days }
  const days = model.expected(fit.parameters, summary, within)
  const alive = model.alive(fit.parameters, summary)
  const recent = depositedWithin(history, at - RECENT_DAYS, at)
  const blended = (ofModel: number, ofRecent: number) =>
    (1 - recentShare) * ofModel + recentShare * ofRecent * (within / RECENT_DAYS)
  return {
    alive,
    active: alive * activeOfAlive(fit, summary, within),
    deposits: blended(days * own, recent.deposits),
    value: blended(days * expectedAmount(amounts.parameters, paid), recent.value),
  }
}

// The chance that one who is alive deposits at all: his rate is Gamma(r + x, alpha + T) in all of these models. That he
// may stop by then without a deposit is left out, which Pareto/NBD alone knows.
function activeOfAlive({ parameters }: Fit, { x, T }: Summary, within: number): number {
  const { r = Number.NaN, alpha = Number.NaN } = parameters
  return -Math.expm1((r + x) * Math.log((alpha + T) / (alpha + T + within)))
}
