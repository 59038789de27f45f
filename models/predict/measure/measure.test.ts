import { expect, test } from "vitest"
import { seeded } from "../lifetime/test-players.ts"
import { auc, aucDifference } from "./auc.ts"
import { brier, calibration, lift } from "./calibration.ts"

const rows = (scores: readonly number[], happened: readonly number[]) =>
  scores.map((score, place) => ({ score, happened: happened[place] === 1 }))

test("the AUC counts the pairs that are in order, and ties by half", () => {
  expect(auc(rows([1, 2, 3, 4], [0, 0, 1, 1]))).toBe(1)
  expect(auc(rows([4, 3, 2, 1], [0, 0, 1, 1]))).toBe(0)
  expect(auc(rows([1, 1, 1, 1], [0, 0, 1, 1]))).toBe(0.5)
  // Of six pairs four are in order, and one is a tie.
  expect(auc(rows([1, 3, 2, 3, 4], [0, 0, 1, 1, 0]))).toBeCloseTo((1 + 0 + 0 + 1 + 0.5 + 0) / 6, 12)
})

test("a score with nothing but noise beside another is not surely better, and one that knows is", () => {
  const random = seeded(5)
  const happened = Array.from({ length: 800 }, () => random() < 0.3)
  const noise = happened.map(() => random())
  const weak = happened.map((one) => random() + (one ? 0.2 : 0))
  const strong = happened.map((one) => random() + (one ? 0.6 : 0))
  expect(
    Math.abs(
      aucDifference(
        noise,
        happened.map(() => random()),
        happened,
      ).z,
    ),
  ).toBeLessThan(2.5)
  expect(aucDifference(strong, weak, happened).z).toBeGreaterThan(5)
  expect(aucDifference(weak, strong, happened).difference).toBeLessThan(-0.1)
  expect(aucDifference(weak, weak, happened)).toEqual({ difference: 0, z: 0 })
})

test("probabilities that are right lie on the diagonal, and the highest tenth is where it happened", () => {
  const random = seeded(6)
  const scored = Array.from({ length: 20_000 }, () => {
    const score = random() ** 2
    return { score, happened: random() < score }
  })
  const bins = calibration(scored)
  expect(bins).toHaveLength(10)
  expect(bins.reduce((sum, { players }) => sum + players, 0)).toBe(20_000)
  for (const { predicted, observed } of bins)
    expect(Math.abs(predicted - observed)).toBeLessThan(0.04)
  expect(lift(scored)).toBeGreaterThan(2.5)
  expect(brier(rows([1, 0, 0.5], [1, 0, 1]))).toBeCloseTo(0.25 / 3, 12)
})
