import { Matrix, solve } from "ml-matrix"

const ROUNDS_MAX = 50
/** How strongly weights are drawn to 0, in players: without it one rare trait could decide all. */
const RIDGE = 2

/** A logistic regression on traits that were brought to one scale. */
export interface Logistic {
  readonly intercept: number
  readonly weights: readonly number[]
  /** Of each trait in what it learnt from. */
  readonly means: readonly number[]
  readonly deviations: readonly number[]
}

export interface Example {
  readonly values: readonly number[]
  readonly happened: boolean
}

/** Fits by Newton's method; weights are drawn to 0 a little, the intercept is not. */
export function fitLogistic(examples: readonly Example[]): Logistic {
  const width = examples[0]?.values.length ?? 0
  const columns = Array.from({ length: width }, (_, place) =>
    examples.map(({ values }) => values[place] ?? 0),
  )
  const means = columns.map((column) => column.reduce((sum, each) => sum + each, 0) / column.length)
  const deviations = columns.map((column, place) => deviation(column, means[place] ?? 0))
  const rows = examples.map(({ values }) => [1, ...standardised(values, { means, deviations })])
  let weights = new Array<number>(width + 1).fill(0)
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const step = newtonStep(rows, examples, weights)
    weights = weights.map((each, place) => each + (step[place] ?? 0))
    if (Math.max(...step.map(Math.abs)) < 1e-8) break
  }
  const [intercept = 0, ...rest] = weights
  return { intercept, weights: rest, means, deviations }
}

/** What each trait adds to the logarithm of the odds, against the mean player. */
export function contributions(model: Logistic, values: readonly number[]): readonly number[] {
  return standardised(values, model).map((each, place) => each * (model.weights[place] ?? 0))
}

/** The probability of what was learnt. */
export function probability(model: Logistic, values: readonly number[]): number {
  const sum = contributions(model, values).reduce((so, each) => so + each, model.intercept)
  return 1 / (1 + Math.exp(-sum))
}

function newtonStep(
  rows: readonly (readonly number[])[],
  examples: readonly Example[],
  weights: readonly number[],
): readonly number[] {
  const size = weights.length
  const bend = Matrix.zeros(size, size)
  const slope = weights.map((each, place) => (place === 0 ? 0 : -RIDGE * each))
  for (let place = 1; place < size; place += 1) bend.set(place, place, RIDGE)
  for (const [index, row] of rows.entries()) {
    const sum = row.reduce((so, each, place) => so + each * (weights[place] ?? 0), 0)
    const chance = 1 / (1 + Math.exp(-sum))
    const missed = (examples[index]?.happened ? 1 : 0) - chance
    const weight = Math.max(chance * (1 - chance), 1e-9)
    for (let i = 0; i < size; i += 1) {
      const left = row[i] ?? 0
      slope[i] = (slope[i] ?? 0) + missed * left
      for (let j = 0; j <= i; j += 1) {
        const value = bend.get(i, j) + weight * left * (row[j] ?? 0)
        bend.set(i, j, value)
        bend.set(j, i, value)
      }
    }
  }
  return solve(bend, Matrix.columnVector(slope)).to1DArray()
}

function standardised(
  values: readonly number[],
  { means, deviations }: Pick<Logistic, "means" | "deviations">,
): readonly number[] {
  return values.map((each, place) => (each - (means[place] ?? 0)) / (deviations[place] ?? 1))
}

// A trait that is the same of everybody tells nothing: its weight stays 0.
function deviation(column: readonly number[], mean: number): number {
  const square = column.reduce((sum, each) => sum + (each - mean) ** 2, 0) / column.length
  return square > 1e-12 ? Math.sqrt(square) : 1
}
