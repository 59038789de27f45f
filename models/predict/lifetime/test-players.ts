import { logGamma } from "../numeric/gamma.ts"
import type { Summary } from "./summary.ts"

/** Chance with a seed (mulberry32), uniform in (0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32
  }
}

/** Draws from the gamma distribution (Marsaglia, Tsang). */
export function gammaDraw(random: () => number, shape: number, rate = 1): number {
  if (shape < 1) return gammaDraw(random, shape + 1, rate) * random() ** (1 / shape)
  const d = shape - 1 / 3
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())
    const v = (1 + normal / Math.sqrt(9 * d)) ** 3
    if (v > 0 && Math.log(random()) < 0.5 * normal ** 2 + d - d * v + d * Math.log(v))
      return (d * v) / rate
  }
}

export interface DrawnPlayer extends Summary {
  /** Deposits within `within` behind the present. */
  readonly later: number
}

/** Players whose deposits come as BG/NBD says, or with one more chance to stop, as MBG/NBD does. */
export function betaGeometricPlayers(
  { r, alpha, a, b }: { r: number; alpha: number; a: number; b: number },
  {
    players,
    seed,
    chances = 0,
    within = 20,
  }: { players: number; seed: number; chances?: 0 | 1; within?: number },
): readonly DrawnPlayer[] {
  const random = seeded(seed)
  return Array.from({ length: players }, () => {
    const rate = gammaDraw(random, r, alpha)
    const up = gammaDraw(random, a)
    const stop = up / (up + gammaDraw(random, b))
    const T = 20 + 20 * random()
    let [x, tx, later, at] = [0, 0, 0, 0]
    let isAlive = !(chances === 1 && random() < stop)
    while (isAlive) {
      at -= Math.log(random()) / rate
      if (at > T + within) break
      if (at <= T) [x, tx] = [x + 1, at]
      else later += 1
      isAlive = random() >= stop
    }
    return { x, tx, T, later }
  })
}

/** Players whose deposits come as Pareto/NBD says. */
export function paretoPlayers(
  { r, alpha, s, beta }: { r: number; alpha: number; s: number; beta: number },
  { players, seed, within = 20 }: { players: number; seed: number; within?: number },
): readonly DrawnPlayer[] {
  const random = seeded(seed)
  return Array.from({ length: players }, () => {
    const rate = gammaDraw(random, r, alpha)
    const end = -Math.log(random()) / gammaDraw(random, s, beta)
    const T = 20 + 20 * random()
    let [x, tx, later, at] = [0, 0, 0, 0]
    for (;;) {
      at -= Math.log(random()) / rate
      if (at > Math.min(end, T + within)) return { x, tx, T, later }
      if (at <= T) [x, tx] = [x + 1, at]
      else later += 1
    }
  })
}

/** Players with amounts as Gamma-Gamma says. */
export function gammaGammaPlayers(
  { p, q, v }: { p: number; q: number; v: number },
  { players, seed }: { players: number; seed: number },
): readonly Summary[] {
  const random = seeded(seed)
  return Array.from({ length: players }, () => {
    const x = 1 + Math.floor(5 * random())
    const scale = gammaDraw(random, q, v)
    return { x, tx: 1, T: 2, mean: gammaDraw(random, p * x, scale) / x }
  })
}

/** 2F1 by its integral, for one look at what the series says. */
export function hypergeometricIntegral(a: number, b: number, c: number, z: number): number {
  const steps = 200_000
  let sum = 0
  for (let step = 0; step < steps; step += 1) {
    const t = (step + 0.5) / steps
    sum += t ** (b - 1) * (1 - t) ** (c - b - 1) * (1 - z * t) ** -a
  }
  return (sum / steps) * Math.exp(logGamma(c) - logGamma(b) - logGamma(c - b))
}
