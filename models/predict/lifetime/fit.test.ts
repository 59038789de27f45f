import { describe, expect, test } from "vitest"
import { logBeta } from "../numeric/gamma.ts"
import { logHypergeometric } from "../numeric/hypergeometric.ts"
import { bgNbd, mbgNbd } from "./beta-geometric.ts"
import { type Fit, fitModel } from "./fit.ts"
import { expectedAmount, gammaGamma } from "./gamma-gamma.ts"
import type { LifetimeModel } from "./model.ts"
import { paretoNbd } from "./pareto-nbd.ts"
import { parseSummaries } from "./summary-file.ts"
import {
  betaGeometricPlayers,
  type DrawnPlayer,
  gammaGammaPlayers,
  paretoPlayers,
} from "./test-players.ts"

const BETA_GEOMETRIC = { r: 0.8, alpha: 5, a: 0.9, b: 2.5 }
const PARETO = { r: 1.2, alpha: 1.5, s: 1.5, beta: 12 }

// Within three standard errors: of 15 estimates with chance fixed, all are.
function expectRecovered(
  { parameters, standardErrors }: Fit,
  truth: Readonly<Record<string, number>>,
) {
  for (const [name, value] of Object.entries(truth)) {
    const error = standardErrors?.[name] ?? 0
    expect(error).toBeGreaterThan(0)
    expect(error).toBeLessThan(value)
    expect(Math.abs((parameters[name] ?? 0) - value) / error).toBeLessThan(3)
  }
}

// By no more than chance allows: the sum of what was missed against its own spread.
function expectForetold(
  model: LifetimeModel,
  { parameters }: Fit,
  players: readonly DrawnPlayer[],
) {
  const missed = players.map((one) => model.expected(parameters, one, 20) - one.later)
  const spread = Math.sqrt(missed.reduce((sum, each) => sum + each ** 2, 0))
  expect(Math.abs(missed.reduce((sum, each) => sum + each, 0)) / spread).toBeLessThan(3)
}

describe("parameters that players were drawn with are found again, and foretell what they did later", () => {
  test("BG/NBD", () => {
    const players = betaGeometricPlayers(BETA_GEOMETRIC, { players: 2_000, seed: 1 })
    const fit = fitModel(bgNbd, players)
    expectRecovered(fit, BETA_GEOMETRIC)
    expectForetold(bgNbd, fit, players)
  })

  test("MBG/NBD", () => {
    const players = betaGeometricPlayers(BETA_GEOMETRIC, { players: 2_000, seed: 2, chances: 1 })
    const fit = fitModel(mbgNbd, players)
    expectRecovered(fit, BETA_GEOMETRIC)
    expectForetold(mbgNbd, fit, players)
  })

  test("Pareto/NBD", () => {
    const players = paretoPlayers(PARETO, { players: 1_500, seed: 3 })
    const fit = fitModel(paretoNbd, players)
    expectRecovered(fit, PARETO)
    expectForetold(paretoNbd, fit, players)
  })

  test("Gamma-Gamma", () => {
    const truth = { p: 6, q: 4, v: 15 }
    expectRecovered(
      fitModel(gammaGamma, gammaGammaPlayers(truth, { players: 2_000, seed: 4 })),
      truth,
    )
  })
})

test("expected deposits are those of the published form with 2F1", () => {
  const parameters = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }
  for (const [x, tx, T, within] of [
    [2, 30.43, 38.86, 39],
    [1, 1, 5, 13],
    [40, 50, 51, 4],
    [900, 50, 51, 13],
  ] as const)
    expect(bgNbd.expected(parameters, { x, tx, T }, within)).toBeCloseTo(
      published(parameters, { x, tx, T }, within),
      x > 100 ? 2 : 4,
    )
  // Fader, Hardie and Lee give 1.226 for the player with two deposits.
  expect(bgNbd.expected(parameters, { x: 2, tx: 30.43, T: 38.86 }, 39)).toBeCloseTo(1.226, 3)
})

test("and so they are a year ahead, where many players stop soon", () => {
  for (const a of [0.5, 1.6, 3]) {
    const parameters = { r: 0.9, alpha: 11, a, b: 4.2 }
    const player = { x: 1, tx: 1, T: 1.5 }
    const ratio = bgNbd.expected(parameters, player, 365) / published(parameters, player, 365)
    expect(ratio).toBeCloseTo(1, 3)
  }
})

type BgNbd = { readonly r: number; readonly alpha: number; readonly a: number; readonly b: number }

function published(
  { r, alpha, a, b }: BgNbd,
  { x, tx, T }: { x: number; tx: number; T: number },
  within: number,
): number {
  const whole = a + b + x - 1
  const log2F1 = logHypergeometric(r + x, b + x, whole, within / (alpha + T + within))
  const left = Math.exp((r + x) * Math.log((alpha + T) / (alpha + T + within)) + log2F1)
  const odds = (a / (b + x - 1)) * ((alpha + T) / (alpha + tx)) ** (r + x)
  return ((whole / (a - 1)) * (1 - left)) / (1 + odds)
}

test("what is expected stays finite where the published form divides by nought, and for the busiest player", () => {
  for (const a of [1, 0.05, 30]) {
    const parameters = { r: 0.5, alpha: 2, a, b: 0.4 }
    for (const x of [0, 1, 5_000]) {
      const expected = bgNbd.expected(parameters, { x, tx: x === 0 ? 0 : 10, T: 10.5 }, 4)
      expect(expected).toBeGreaterThan(0)
      expect(expected).toBeLessThan(((0.5 + x) / 12.5) * 4)
    }
  }
  expect(logBeta(5_000, 5_000)).toBeLessThan(-6_900)
})

test("who was silent for longer than he ever was is alive with less chance", () => {
  const parameters = { r: 0.8, alpha: 5, a: 0.9, b: 2.5, s: 0.8, beta: 12 }
  for (const model of [bgNbd, mbgNbd, paretoNbd]) {
    const chances = [10.1, 12, 20, 60].map((T) => model.alive(parameters, { x: 8, tx: 10, T }))
    expect([...chances].sort((a, b) => b - a)).toEqual(chances)
    expect(chances[0]).toBeLessThan(1)
    expect(chances[3]).toBeGreaterThanOrEqual(0)
  }
  // BG/NBD believes everybody alive who deposited once; MBG/NBD does not.
  expect(bgNbd.alive(parameters, { x: 0, tx: 0, T: 500 })).toBe(1)
  expect(mbgNbd.alive(parameters, { x: 0, tx: 0, T: 500 })).toBeLessThan(0.2)
})

test("amounts shrink to everybody's mean the more, the fewer are known", () => {
  const parameters = { p: 6, q: 4, v: 15 }
  const everybody = expectedAmount(parameters, { x: 0, tx: 0, T: 1 })
  expect(everybody).toBeCloseTo(30, 10)
  const of = (x: number) => expectedAmount(parameters, { x, tx: 1, T: 1, mean: 100 })
  expect(of(1)).toBeLessThan(of(10))
  expect(of(1_000)).toBeCloseTo(100, 0)
})

test("a summary that is none is refused with its line, and one of too few players with their number", () => {
  const of = (text: string) => () => parseSummaries(text)
  expect(of("ID,x,T\n1,2,3\n")).toThrow(/Line 1 .*no column 't_x'/)
  expect(of("x,t_x,T\n1,2,3\n2,x,3\n")).toThrow(/Line 3 .*t_x is 'x'/)
  expect(of("x,t_x,T\n1,4,3\n")).toThrow(/Line 2 .*before the end/)
  expect(of("x,t_x,T\n1.5,2,3\n")).toThrow(/Line 2 .*number of deposits/)
  expect(parseSummaries("ID,x,t_x,T,zbar\n7,2,1.5,3,20.5\n8,0,0,3,\n")).toEqual([
    { x: 2, tx: 1.5, T: 3, mean: 20.5 },
    { x: 0, tx: 0, T: 3 },
  ])
  expect(() => fitModel(bgNbd, [{ x: 1, tx: 1, T: 2 }])).toThrow(/reads 1 players.*at least 30/)
})
