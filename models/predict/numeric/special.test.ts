import { expect, test } from "vitest"
import { hypergeometricIntegral } from "../lifetime/test-players.ts"
import { logBeta, logDifference, logGamma, logSum } from "./gamma.ts"
import { logHypergeometric } from "./hypergeometric.ts"
import { minimise } from "./minimise.ts"
import { gaussLegendre } from "./quadrature.ts"
import { standardDeviations } from "./spread.ts"

test("log-gamma gives factorials, the root of pi, and the recurrence from a thousandth to a million", () => {
  expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12)
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12)
  for (const x of [0.001, 0.3, 0.7, 1.5, 10, 1_000, 1_000_000]) {
    const [left, right] = [logGamma(x + 1), logGamma(x) + Math.log(x)]
    expect(Math.abs(left - right) / Math.max(1, Math.abs(left))).toBeLessThan(1e-13)
  }
  expect(logBeta(2, 3)).toBeCloseTo(Math.log(1 / 12), 12)
  expect(logGamma(0)).toBeNaN()
})

test("sums and differences of powers that no number holds stay right", () => {
  expect(logSum(-2_000, -2_000)).toBeCloseTo(-2_000 + Math.log(2), 12)
  expect(logSum(Number.NEGATIVE_INFINITY, -5)).toBe(-5)
  expect(logDifference(-2_000, -2_000 - Math.log(2))).toBeCloseTo(-2_000 - Math.log(2), 10)
  expect(logDifference(1, 1)).toBe(Number.NEGATIVE_INFINITY)
})

test("the hypergeometric function is what its integral says, and finite where the powers are not", () => {
  for (const [a, b, c, z] of [
    [1.2, 2.5, 4.1, 0.3],
    [7.5, 3, 8.5, 0.9],
    [3, 1.6, 4, 0.99],
  ] as const)
    expect(
      Math.exp(logHypergeometric(a, b, c, z)) / hypergeometricIntegral(a, b, c, z),
    ).toBeCloseTo(1, 4)
  expect(logHypergeometric(1, 1, 2, 0.5)).toBeCloseTo(Math.log(2 * Math.log(2)), 12)
  expect(logHypergeometric(5_000, 4_000, 5_001, 0.8)).toBeGreaterThan(700)
  expect(logHypergeometric(2, 3, 4, 0)).toBe(0)
})

test("Gauss's points add up polynomials to the last digit", () => {
  const { points, weights } = gaussLegendre(24)
  const mean = (of: (x: number) => number) =>
    points.reduce((sum, x, place) => sum + of(x) * (weights[place] ?? 0), 0)
  expect(mean(() => 1)).toBeCloseTo(1, 13)
  expect(mean((x) => x ** 40)).toBeCloseTo(1 / 41, 13)
})

test("the minimiser walks Rosenbrock's valley to its end, and the bend there gives the spread", () => {
  const valley = ([x = 0, y = 0]: readonly number[]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2
  const { at } = minimise(valley, [-1.2, 1])
  expect(at[0]).toBeCloseTo(1, 4)
  expect(at[1]).toBeCloseTo(1, 4)
  // Two independent estimates with standard deviations 0.5 and 2.
  const bowl = ([x = 0, y = 0]: readonly number[]) => 2 * x ** 2 + y ** 2 / 8
  const spread = standardDeviations(bowl, [0, 0])
  expect(spread?.[0]).toBeCloseTo(0.5, 6)
  expect(spread?.[1]).toBeCloseTo(2, 6)
  expect(standardDeviations(([x = 0]) => x ** 2, [0, 0])).toBeUndefined()
})
