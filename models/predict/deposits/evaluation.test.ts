import { expect, test } from "vitest"
import { gammaDraw, seeded } from "../lifetime/test-players.ts"
import { CANDIDATES } from "./candidate.ts"
import { evaluateDeposits } from "./evaluation.ts"
import { fitForecaster, forecast } from "./forecast.ts"
import { type DepositHistory, depositedWithin, summaryAt } from "./history.ts"

const END = 400

// Players who deposit on days at a rate of their own, and stop some day.
function histories(players: number, seed: number): readonly DepositHistory[] {
  const random = seeded(seed)
  return Array.from({ length: players }, (_, index) => {
    const chance = Math.min(0.7, gammaDraw(random, 0.9, 8))
    const stop = 0.01 + 0.25 * random()
    const paid = 20 + 80 * random()
    const days: number[] = []
    for (let day = Math.floor(250 * random()); day < END + 90; day += 1) {
      if (days.length > 0 && random() >= chance) continue
      days.push(day)
      if (random() < stop) break
    }
    const values = days.map(() => paid * (0.5 + random()))
    return { playerKey: String(index), days, counts: days.map(() => 1), values }
  })
}

test("a summary reads the days of its window, up to and with the end, and nothing behind it", () => {
  const history = {
    playerKey: "1",
    days: [10, 50, 60, 61],
    counts: [1, 2, 1, 9],
    values: [5, 20, 10, 999],
  }
  expect(summaryAt(history, 60, 1_000)).toEqual({ x: 2, tx: 50, T: 51 })
  expect(summaryAt(history, 60, 50)).toEqual({ x: 1, tx: 10, T: 11 })
  expect(summaryAt(history, 9, 1_000)).toBeUndefined()
  expect(depositedWithin(history, 10, 60)).toEqual({ days: 2, deposits: 3, value: 30 })
})

test("what comes behind the calibration's end changes no forecast", () => {
  const known = histories(300, 21)
  const [candidate] = CANDIDATES.filter(({ name }) => name === "mbg-nbd")
  if (candidate === undefined) throw new Error("expected MBG/NBD")
  const cut = known.map((one) => {
    const places = [...one.days.keys()].filter((place) => (one.days[place] ?? 0) <= END)
    const of = (all: readonly number[]) => places.map((place) => all[place] ?? 0)
    return { ...one, days: of(one.days), counts: of(one.counts), values: of(one.values) }
  })
  const told = (all: readonly DepositHistory[]) => {
    const forecaster = fitForecaster(candidate, all, END)
    return all.map((one) => forecast(forecaster, one, END, 90))
  }
  expect(told(known)).toEqual(told(cut))
})

test("models of players who stop beat saying what anybody would, and say how sure they are", () => {
  const evaluation = evaluateDeposits(histories(900, 22), {
    calibrationEnd: END,
    holdoutEnd: END + 90,
  })
  expect(evaluation.shipped).toBe(evaluation.chosen)
  const model = evaluation.models.find(({ name }) => name === evaluation.shipped)
  if (model === undefined) throw new Error("expected a shipped model")
  for (const { deposits } of evaluation.baselines)
    expect(model.deposits.mae).toBeLessThan(deposits.mae)
  expect(Math.abs(model.deposits.bias)).toBeLessThan(0.25)
  expect(model.auc).toBeGreaterThan(0.8)
  // BG/NBD takes who deposited once for alive for ever.
  const bgNbd = evaluation.models.find(({ name }) => name === "bg-nbd")
  expect(bgNbd?.aliveAuc).toBeLessThan(model.aliveAuc)
})
