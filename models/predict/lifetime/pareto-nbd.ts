import { logDifference, logGamma, logSum } from "../numeric/gamma.ts"
import { logHypergeometric } from "../numeric/hypergeometric.ts"
import { type LifetimeModel, type Parameters, parameter } from "./model.ts"
import type { Summary } from "./summary.ts"

/**
 * Pareto/NBD (Schmittlein, Morrison, Colombo 1987): deposits come at a rate of his own, Gamma(r, alpha); he stops at
 * a rate of his own, Gamma(s, beta), at any time.
 */
export const paretoNbd: LifetimeModel = {
  name: "pareto-nbd",
  chances: 0,
  parameters: ["r", "alpha", "s", "beta"],
  of: "deposits",
  reads: () => true,
  starts(summaries) {
    const players = summaries.reduce((sum, one) => sum + one.players, 0)
    const mean = summaries.reduce((sum, { T, players: n }) => sum + T * n, 0) / players
    return [{ r: 0.5, alpha: mean / 4, s: 0.5, beta: mean / 3 }]
  },
  logLikelihood(parameters) {
    const known = read(parameters)
    const { r, alpha, s, beta } = known
    const common = r * Math.log(alpha) + s * Math.log(beta) - logGamma(r)
    return (summary) => {
      const { x, T } = summary
      const alive = -(r + x) * Math.log(alpha + T) - s * Math.log(beta + T)
      return common + logGamma(r + x) + logSum(alive, logStopped(known, summary))
    }
  },
  alive(parameters, summary) {
    const { r, alpha, s, beta } = read(parameters)
    const { x, T } = summary
    const alive = -(r + x) * Math.log(alpha + T) - s * Math.log(beta + T)
    return 1 / (1 + Math.exp(logStopped({ r, alpha, s, beta }, summary) - alive))
  },
  expected(parameters, summary, within) {
    const { r, alpha, s, beta } = read(parameters)
    const { x, T } = summary
    const span = Math.log((beta + T + within) / (beta + T))
    // (1 - e^(-(s - 1) span)) / (s - 1), which is span where s is 1.
    const time = Math.abs(s - 1) < 1e-9 ? span : -Math.expm1(-(s - 1) * span) / (s - 1)
    return (((r + x) * (beta + T)) / (alpha + T)) * time * this.alive(parameters, summary)
  },
}

interface Read {
  readonly r: number
  readonly alpha: number
  readonly s: number
  readonly beta: number
}

function read(parameters: Parameters): Read {
  const of = (name: string) => parameter(parameters, name)
  return { r: of("r"), alpha: of("alpha"), s: of("s"), beta: of("beta") }
}

// s times the integral, over the instant t between his latest deposit and the present at which he may have
// stopped, of (alpha + t)^-(r + x) (beta + t)^-(s + 1): as a difference of two hypergeometric functions.
function logStopped({ r, alpha, s, beta }: Read, { x, tx, T }: Summary): number {
  const whole = r + s + x
  const [high, low] = alpha >= beta ? [alpha, beta] : [beta, alpha]
  const second = alpha >= beta ? s + 1 : r + x
  const until = (t: number) =>
    logHypergeometric(whole, second, whole + 1, (high - low) / (high + t)) -
    whole * Math.log(high + t)
  return Math.log(s) - Math.log(whole) + logDifference(until(tx), until(T))
}
