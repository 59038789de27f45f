import { logBeta, logGamma, logSum } from "../numeric/gamma.ts"
import { gaussLegendre, type Quadrature } from "../numeric/quadrature.ts"
import { type LifetimeModel, type Parameters, parameter } from "./model.ts"
import type { CountedSummary, Summary } from "./summary.ts"

/**
 * Points over which a chance to stop is averaged, and SQL reckons with the same: 24 of Gauss's, squared. A chance is
 * u^(1 / a) of a point u, which bends too sharply at 0 for Gauss's own points where a is above 1: a year's deposits came out
 * a tenth too low for a = 3. Squared, they give three digits and more for a from 0.3 to 3.
 */
export const STOPPING_POINTS = squared(gaussLegendre(24))

/**
 * BG/NBD (Fader, Hardie, Lee 2005): deposits come at a rate of his own, Gamma(r, alpha); behind each but the first he
 * stops with a chance of his own, Beta(a, b). Who deposited once only is alive for certain.
 */
export const bgNbd = betaGeometric("bg-nbd", 0)

/**
 * MBG/NBD (Batislam, Denizel, Filiztekin 2007): likewise, but he may also stop right behind his first deposit, as
 * most do who come for a welcome bonus.
 */
export const mbgNbd = betaGeometric("mbg-nbd", 1)

// `chances` to stop that a player had beside those behind his further deposits: 1 behind the first, or 0.
function betaGeometric(name: string, chances: 0 | 1): LifetimeModel {
  return {
    name,
    chances,
    parameters: ["r", "alpha", "a", "b"],
    of: "deposits",
    reads: () => true,
    starts: (summaries) => startsOf(summaries),
    logLikelihood(parameters) {
      const { r, alpha, a, b } = read(parameters)
      const common = r * Math.log(alpha) - logGamma(r) - logBeta(a, b)
      // Thousands of players have few different numbers of deposits.
      const byDeposits: number[] = []
      return ({ x, tx, T }) => {
        byDeposits[x] ??= logGamma(r + x) + logBeta(a, b + x + chances)
        const arrivals = byDeposits[x] ?? 0
        const alive = -(r + x) * Math.log(alpha + T)
        if (x + chances === 0) return common + arrivals + alive
        const stopped = Math.log(a / (b + x + chances - 1)) - (r + x) * Math.log(alpha + tx)
        return common + arrivals + logSum(alive, stopped)
      }
    },
    alive(parameters, { x, tx, T }) {
      if (x + chances === 0) return 1
      const { r, alpha, a, b } = read(parameters)
      const odds = (a / (b + x + chances - 1)) * ((alpha + T) / (alpha + tx)) ** (r + x)
      return 1 / (1 + odds)
    },
    expected(parameters, summary, within) {
      return this.alive(parameters, summary) * expectedAlive(parameters, summary, chances, within)
    },
  }
}

function squared({ points, weights }: Quadrature): Quadrature {
  return {
    points: points.map((u) => u ** 2),
    weights: weights.map((weight, place) => weight * 2 * (points[place] ?? 0)),
  }
}

interface Read {
  readonly r: number
  readonly alpha: number
  readonly a: number
  readonly b: number
}

function read(parameters: Parameters): Read {
  const of = (name: string) => parameter(parameters, name)
  return { r: of("r"), alpha: of("alpha"), a: of("a"), b: of("b") }
}

// Of one who is alive the chance p to stop is Beta(a, b + x + chances), and given p he is to make
// (1 - (1 + p t / (alpha + T))^-(r + x)) / p deposits. The published form with 2F1 divides by a - 1; the mean over p
// does not, and SQL can reckon it. With p = u^(1 / a) the weight has no pole at 0; the points are weighted by
// their own sum, so that their errors cancel.
function expectedAlive(
  parameters: Parameters,
  { x, T }: Summary,
  chances: number,
  within: number,
): number {
  const { r, alpha, a, b } = read(parameters)
  const { points, weights } = STOPPING_POINTS
  // No p above this bears weight: the points are spread below it.
  const top = highestStop(a, b + x + chances)
  let [sum, total] = [0, 0]
  for (const [place, u] of points.entries()) {
    const p = top * u ** (1 / a)
    const weight = (weights[place] ?? 0) * Math.exp((b + x + chances - 1) * Math.log1p(-p))
    const deposits = -Math.expm1(-(r + x) * Math.log1p((p * within) / (alpha + T))) / p
    sum += weight * deposits
    total += weight
  }
  return sum / total
}

/** Above this chance to stop, Beta(a, b) holds less than a millionth. */
export function highestStop(a: number, b: number): number {
  return Math.min(0.999999, (a + 8 * Math.sqrt(a) + 16) / (a + b))
}

function startsOf(summaries: readonly CountedSummary[]): readonly Parameters[] {
  const players = summaries.reduce((sum, one) => sum + one.players, 0)
  const mean = summaries.reduce((sum, { T, players: n }) => sum + T * n, 0) / players
  return [{ r: 0.5, alpha: mean / 5, a: 1, b: 2 }]
}
