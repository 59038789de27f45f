import { auc, mean } from "../measure/auc.ts"
import { brier, type CalibrationBin, calibration } from "../measure/calibration.ts"
import { CANDIDATES, type Candidate } from "./candidate.ts"
import {
  type Forecast,
  type Forecaster,
  fitForecaster,
  forecast,
  type KnownFits,
} from "./forecast.ts"
import { type Deposited, type DepositHistory, depositedWithin } from "./history.ts"

/** How far what was foretold was from what came. */
export interface Errors {
  /** Mean absolute error per player. */
  readonly mae: number
  /** Root of the mean squared error. */
  readonly rmse: number
  /** Of all players together: 0.1 is a tenth too much. */
  readonly bias: number
}

export interface ModelFigures {
  readonly name: string
  readonly forecaster: Forecaster
  readonly deposits: Errors
  readonly value: Errors
  /** Of the probability of a deposit. */
  readonly auc: number
  readonly brier: number
  readonly calibration: readonly CalibrationBin[]
  /** AUC of the probability to be alive, against a deposit. */
  readonly aliveAuc: number
  /** Its mean absolute error in deposits by that of the best baseline: below 1 it comes nearer than each. */
  readonly againstBaseline: number
}

export interface BaselineFigures {
  readonly name: string
  readonly deposits: Errors
  readonly value: Errors
  readonly auc: number
}

export interface DepositsEvaluation {
  readonly players: number
  readonly deposits: number
  readonly activeShare: number
  readonly baselines: readonly BaselineFigures[]
  readonly models: readonly ModelFigures[]
  /** Chosen by what came before the calibration's end; undefined where it beats no baseline in the hold-out. */
  readonly shipped: string | undefined
  /** Which model the days before chose. */
  readonly chosen: string
}

export interface Span {
  /** Last day of what models may read, as days since 1970. */
  readonly calibrationEnd: number
  readonly holdoutEnd: number
}

/**
 * Holds every model against the days behind the calibration's end, of which it has read nothing. Which of them is shipped
 * is decided by looks before: whoever chooses by the hold-out has read it.
 */
export function evaluateDeposits(
  histories: readonly DepositHistory[],
  { calibrationEnd, holdoutEnd }: Span,
): DepositsEvaluation {
  const known = knownBy(histories, calibrationEnd)
  const chosen = choose(histories, { calibrationEnd, holdoutEnd })
  const came = known.map((one) => depositedWithin(one, calibrationEnd, holdoutEnd))
  const models = look(CANDIDATES, known, { calibrationEnd, holdoutEnd })
  return {
    players: known.length,
    deposits: came.reduce((sum, one) => sum + one.deposits, 0),
    activeShare: mean(came.map(({ days }) => (days > 0 ? 1 : 0))),
    baselines: baselinesOf(known, { calibrationEnd, holdoutEnd }),
    models,
    chosen,
    shipped: models.find(({ name, againstBaseline }) => name === chosen && againstBaseline < 1)
      ?.name,
  }
}

/** Days of the shorter of the looks that choose: what holds now may not have held a season ago. */
const LATE_LOOK_DAYS = 30

// By looks that end with the calibration, one as long as the hold-out and a short one: that with the least error
// against the best baseline of each.
function choose(
  histories: readonly DepositHistory[],
  { calibrationEnd, holdoutEnd }: Span,
): string {
  const looks = [holdoutEnd - calibrationEnd, LATE_LOOK_DAYS].map((length) => {
    const span = { calibrationEnd: calibrationEnd - length, holdoutEnd: calibrationEnd }
    return look(CANDIDATES, knownBy(histories, span.calibrationEnd), span)
  })
  const against = (name: string) =>
    mean(looks.map((all) => all.find((one) => one.name === name)?.againstBaseline ?? 1))
  const [best] = CANDIDATES.map(({ name }) => ({ name, error: against(name) })).sort(
    (a, b) => a.error - b.error,
  )
  return best?.name ?? ""
}

function knownBy(histories: readonly DepositHistory[], day: number): readonly DepositHistory[] {
  return histories.filter(({ days }) => (days[0] ?? Number.POSITIVE_INFINITY) <= day)
}

function look(
  candidates: readonly Candidate[],
  known: readonly DepositHistory[],
  span: Span,
): readonly ModelFigures[] {
  const best = Math.min(...baselinesOf(known, span).map(({ deposits }) => deposits.mae))
  const fits: KnownFits = new Map()
  return candidates.map((candidate) => {
    const { calibrationEnd: at, holdoutEnd } = span
    const forecaster = fitForecaster(candidate, known, at, fits)
    const forecasts = known.map((one) => forecast(forecaster, one, at, holdoutEnd - at))
    const came = known.map((one) => depositedWithin(one, at, holdoutEnd))
    const rows = scoredBy(({ active }: Forecast) => active, forecasts, came)
    const deposits = errorsOf(forecasts, came, "deposits")
    return {
      name: candidate.name,
      forecaster,
      deposits,
      value: errorsOf(forecasts, came, "value"),
      auc: auc(rows),
      brier: brier(rows),
      calibration: calibration(rows),
      aliveAuc: auc(scoredBy(({ alive }: Forecast) => alive, forecasts, came)),
      againstBaseline: deposits.mae / best,
    }
  })
}

type Guess = Pick<Deposited, "deposits" | "value">

// What anybody would say without a model.
const BASELINES: readonly {
  readonly name: string
  readonly guess: (history: DepositHistory, span: Span) => Guess
}[] = [
  {
    name: "as in as many days before",
    guess: (history, { calibrationEnd: at, holdoutEnd }) =>
      depositedWithin(history, 2 * at - holdoutEnd, at),
  },
  {
    name: "at the rate of the last 28 days",
    guess: (history, { calibrationEnd: at, holdoutEnd }) =>
      scaled(depositedWithin(history, at - 28, at), (holdoutEnd - at) / 28),
  },
  {
    name: "at the rate since the first deposit",
    guess: (history, { calibrationEnd: at, holdoutEnd }) =>
      scaled(
        depositedWithin(history, 0, at),
        (holdoutEnd - at) / Math.max(7, at - (history.days[0] ?? at)),
      ),
  },
]

function baselinesOf(known: readonly DepositHistory[], span: Span): readonly BaselineFigures[] {
  const came = known.map((one) => depositedWithin(one, span.calibrationEnd, span.holdoutEnd))
  return BASELINES.map(({ name, guess }) => {
    const guesses = known.map((one) => guess(one, span))
    return {
      name,
      deposits: errorsOf(guesses, came, "deposits"),
      value: errorsOf(guesses, came, "value"),
      auc: auc(scoredBy(({ deposits }: Guess) => deposits, guesses, came)),
    }
  })
}

const scaled = ({ deposits, value }: Guess, by: number): Guess => ({
  deposits: deposits * by,
  value: value * by,
})

function scoredBy<One>(
  score: (one: One) => number,
  guesses: readonly One[],
  came: readonly Deposited[],
) {
  return guesses.map((one, place) => ({
    score: score(one),
    happened: (came[place]?.days ?? 0) > 0,
  }))
}

function errorsOf(
  guesses: readonly Guess[],
  came: readonly Deposited[],
  of: "deposits" | "value",
): Errors {
  const missed = guesses.map((guess, place) => guess[of] - (came[place]?.[of] ?? 0))
  const whole = came.reduce((sum, one) => sum + one[of], 0)
  return {
    mae: mean(missed.map(Math.abs)),
    rmse: Math.sqrt(mean(missed.map((each) => each ** 2))),
    bias: missed.reduce((sum, each) => sum + each, 0) / whole,
  }
}
