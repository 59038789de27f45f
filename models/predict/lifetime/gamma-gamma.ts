import { logGamma } from "../numeric/gamma.ts"
import { type FittedModel, type Parameters, parameter } from "./model.ts"
import type { Summary } from "./summary.ts"

/**
 * Gamma-Gamma (Fader, Hardie 2013): the amount of a deposit varies around a mean of his own, and these means over
 * players. Needs amounts above 0, so it models deposits, not GGR.
 */
export const gammaGamma: FittedModel = {
  name: "gamma-gamma",
  parameters: ["p", "q", "v"],
  of: "amounts",
  reads: ({ x, mean = 0 }) => x > 0 && mean > 0,
  starts(summaries) {
    const players = summaries.reduce((sum, one) => sum + one.players, 0)
    const mean = summaries.reduce((sum, { mean = 0, players: n }) => sum + mean * n, 0) / players
    return [{ p: 2, q: 3, v: mean }]
  },
  logLikelihood(parameters) {
    const { p, q, v } = read(parameters)
    const common = q * Math.log(v) - logGamma(q)
    const byDeposits: number[] = []
    return ({ x, mean = 0 }) => {
      const shape = p * x
      byDeposits[x] ??= logGamma(shape + q) - logGamma(shape)
      const spread = (byDeposits[x] ?? 0) - (shape + q) * Math.log(v + x * mean)
      return common + spread + (shape - 1) * Math.log(mean) + shape * Math.log(x)
    }
  },
}

/** The amount to expect of a player's next deposit; that of everybody's where his own are not known. */
export function expectedAmount(parameters: Parameters, { x, mean = 0 }: Summary): number {
  const { p, q, v } = read(parameters)
  // Below 1 the mean over players is not finite: then his own counts alone.
  const beyond = Math.max(q - 1, 1e-6)
  return (p * (v + (mean > 0 ? x * mean : 0))) / (p * (mean > 0 ? x : 0) + beyond)
}

function read(parameters: Parameters) {
  const of = (name: string) => parameter(parameters, name)
  return { p: of("p"), q: of("q"), v: of("v") }
}
