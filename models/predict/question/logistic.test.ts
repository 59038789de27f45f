import { describe, expect, test } from "vitest"
import { seeded } from "../lifetime/test-players.ts"
import { evaluateQuestion } from "./evaluation.ts"
import { contributions, fitLogistic, probability } from "./logistic.ts"
import { QUESTIONS } from "./question.ts"
import type { Snapshot } from "./snapshot.ts"
import { PROTECTION_TRAITS, TRAITS, type Trait, type Traits } from "./trait.ts"

test("the regression finds the weights that chance was drawn with, and passes over what says nothing", () => {
  const random = seeded(11)
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())
  const examples = Array.from({ length: 20_000 }, () => {
    const values = [normal(), 3 + 2 * normal(), 7, normal()]
    const odds = -1 + 0.8 * (values[0] ?? 0) - 0.5 * ((values[1] ?? 0) - 3)
    return { values, happened: random() < 1 / (1 + Math.exp(-odds)) }
  })
  const model = fitLogistic(examples)
  expect(model.weights[0]).toBeCloseTo(0.8, 1)
  expect(model.weights[1]).toBeCloseTo(-1, 1)
  expect(model.weights[2]).toBe(0)
  expect(Math.abs(model.weights[3] ?? 1)).toBeLessThan(0.06)
  expect(model.intercept).toBeCloseTo(-1, 1)
  expect(probability(model, [0, 3, 7, 0])).toBeCloseTo(1 / (1 + Math.E), 1)
  const reasons = contributions(model, [2, 3, 7, 0])
  expect(reasons.indexOf(Math.max(...reasons))).toBe(0)
})

test("what separates players wholly does not run away", () => {
  const examples = Array.from({ length: 200 }, (_, place) => ({
    values: [place],
    happened: place >= 100,
  }))
  const { weights } = fitLogistic(examples)
  expect(weights[0]).toBeGreaterThan(1)
  expect(weights[0]).toBeLessThan(20)
})

const NONE = Object.fromEntries(TRAITS.map((name) => [name, 0])) as Traits

// Players of whom some trait says whether they come again; `truth` says which.
function snapshot(seed: number, players: number, truth: Trait | undefined): Snapshot {
  const random = seeded(seed)
  return {
    at: new Date(0),
    vipFrom: 1_000,
    players: Array.from({ length: players }, () => {
      const traits: Traits = {
        ...NONE,
        deposits_30d: 1 + Math.floor(10 * random()),
        days_since_deposit: 30 * random(),
        withdrawals_30d: Math.floor(8 * random()),
        night_bets_30d: Math.floor(8 * random()),
      }
      const pull = truth === undefined ? 0 : 1.5 * (Math.log1p(traits[truth]) - 1.5)
      const churns = random() < 1 / (1 + Math.exp(-pull))
      const outcome = {
        ...{ deposited: 0, bonusTurned: 0, wasRestricted: false },
        deposits: churns ? 0 : 1,
      }
      return { traits, isRestricted: false, outcome }
    }),
  }
}

const [churn] = QUESTIONS
if (churn === undefined) throw new Error("expected churn to be asked")

describe("a model of churn is shipped only where it knows more than anybody would say", () => {
  test("it is, where it knows what its baseline does not, and tells what it knows", () => {
    const [one, two, latest] = [1, 2, 3].map((seed) => snapshot(seed, 900, "withdrawals_30d"))
    if (!one || !two || !latest) throw new Error("expected three")
    const evaluation = evaluateQuestion(churn, [one, two], latest)
    expect(evaluation.kind).toBe("shipped")
    expect(evaluation.figures?.reasons[0]?.trait).toBe("withdrawals_30d")
    expect(evaluation.figures?.lift).toBeGreaterThan(1.2)
  })

  test("it is refused where the baseline's one trait is all there is to know", () => {
    const [one, latest] = [4, 5].map((seed) => snapshot(seed, 900, "days_since_deposit"))
    if (!one || !latest) throw new Error("expected two")
    const evaluation = evaluateQuestion(churn, [one], latest)
    expect(evaluation.kind === "refused" && evaluation.why).toMatch(/not surely above/)
    expect(evaluation.figures?.auc).toBeGreaterThan(0.6)
  })

  test("it learns from no sign of harm, whatever that knows, and has none for a reason", () => {
    const [one, two, latest] = [8, 9, 10].map((seed) => snapshot(seed, 900, "night_bets_30d"))
    if (!one || !two || !latest) throw new Error("expected three")
    const { kind, figures } = evaluateQuestion(churn, [one, two], latest)
    expect(kind).toBe("refused")
    const told: readonly Trait[] = figures?.reasons.map(({ trait }) => trait) ?? []
    expect(PROTECTION_TRAITS.filter((trait) => told.includes(trait))).toEqual([])
    const protects = { ...churn, purpose: "protection" } as const
    const other = evaluateQuestion(protects, [one, two], latest)
    expect(other.kind).toBe("shipped")
    expect(other.figures?.reasons[0]?.trait).toBe("night_bets_30d")
  })

  test("it is refused where nothing is to be known, and where too few are known", () => {
    const refused = (players: number) =>
      evaluateQuestion(churn, [snapshot(6, players, undefined)], snapshot(7, players, undefined))
    expect(refused(900).kind).toBe("refused")
    const few = refused(40)
    expect(few.kind === "refused" && few.why).toMatch(
      /Too few to learn from: it happened to \d+ of 40/,
    )
    expect(few.figures).toBeUndefined()
  })
})
