import { CholeskyDecomposition, inverse, Matrix } from "ml-matrix"
import type { Vector } from "./minimise.ts"

const STEP = 1e-3

/**
 * Standard deviations of estimates, from the bend of the negative log-likelihood where it is least: the roots of the
 * diagonal of the inverse Hessian. Undefined where the likelihood is flat in some direction: the data do not tell
 * the parameters apart.
 */
export function standardDeviations(
  of: (at: Vector) => number,
  at: Vector,
): readonly number[] | undefined {
  const hessian = new Matrix(at.map((_, i) => at.map((_, j) => secondDifference(of, at, i, j))))
  if (!new CholeskyDecomposition(hessian).isPositiveDefinite()) return undefined
  return inverse(hessian).diagonal().map(Math.sqrt)
}

function secondDifference(of: (at: Vector) => number, at: Vector, i: number, j: number): number {
  const moved = (byI: number, byJ: number) =>
    of(at.map((each, place) => each + (place === i ? byI : 0) + (place === j ? byJ : 0)))
  if (i === j) return (moved(STEP, 0) - 2 * of(at) + moved(-STEP, 0)) / STEP ** 2
  const crossed = moved(STEP, STEP) - moved(STEP, -STEP) - moved(-STEP, STEP) + moved(-STEP, -STEP)
  return crossed / (4 * STEP ** 2)
}
