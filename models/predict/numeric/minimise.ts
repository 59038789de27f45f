const ROUNDS_MAX = 400
const STEP_HALVINGS_MAX = 40
/** A gradient below this, for its function, is a bottom. */
const GRADIENT_MIN = 1e-7
/** Share of the promised descent that a step has to bring. */
const DESCENT_SHARE = 1e-4

export type Vector = readonly number[]

export interface Minimum {
  readonly at: Vector
  readonly value: number
  readonly rounds: number
}

/**
 * The least value of a smooth function near a start, by the method of Broyden, Fletcher, Goldfarb and Shanno with
 * central differences. (The packages with a minimiser do not load as modules, or fit curves only.)
 */
export function minimise(of: (at: Vector) => number, start: Vector): Minimum {
  let at = start
  let value = of(at)
  let gradient = gradientOf(of, at)
  let inverse = identity(start.length)
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    if (length(gradient) < GRADIENT_MIN * Math.max(1, Math.abs(value)))
      return { at, value, rounds: round }
    const direction = inverse.map((row) => -dot(row, gradient))
    // What was learnt of the bend may have become useless: then straight down.
    if (dot(direction, gradient) >= 0) inverse = identity(start.length)
    const downhill = dot(direction, gradient) < 0 ? direction : gradient.map((each) => -each)
    const next = stepAlong(of, { at, value, gradient }, downhill)
    if (next === undefined) return { at, value, rounds: round }
    const nextGradient = gradientOf(of, next.at)
    inverse = updated(inverse, minus(next.at, at), minus(nextGradient, gradient))
    ;({ at, value } = next)
    gradient = nextGradient
  }
  return { at, value, rounds: ROUNDS_MAX }
}

/** The best of the minima near several starts. */
export function minimiseFrom(of: (at: Vector) => number, starts: readonly Vector[]): Minimum {
  const [first, ...rest] = starts.map((start) => minimise(of, start))
  if (first === undefined) throw new RangeError("expected at least one start")
  return rest.reduce((best, one) => (one.value < best.value ? one : best), first)
}

interface Point {
  readonly at: Vector
  readonly value: number
}

function stepAlong(
  of: (at: Vector) => number,
  { at, value, gradient }: Point & { readonly gradient: Vector },
  direction: Vector,
): Point | undefined {
  const slope = dot(direction, gradient)
  // A first step of more than a few units in logarithms leads nowhere.
  let scale = Math.min(1, 3 / length(direction))
  for (let halving = 0; halving < STEP_HALVINGS_MAX; halving += 1) {
    const next = at.map((each, place) => each + scale * (direction[place] ?? 0))
    const reached = of(next)
    if (reached <= value + DESCENT_SHARE * scale * slope && reached < value)
      return { at: next, value: reached }
    scale /= 2
  }
  return undefined
}

function gradientOf(of: (at: Vector) => number, at: Vector): Vector {
  return at.map((each, place) => {
    const step = 1e-5 * Math.max(1, Math.abs(each))
    const moved = (by: number) =>
      of(at.map((value, index) => (index === place ? value + by : value)))
    return (moved(step) - moved(-step)) / (2 * step)
  })
}

// The rank-two update; a step along which the slope did not grow teaches nothing.
function updated(inverse: readonly Vector[], step: Vector, grown: Vector): readonly Vector[] {
  const curvature = dot(step, grown)
  if (!(curvature > 1e-12)) return inverse
  const along = inverse.map((row) => dot(row, grown))
  const factor = (1 + dot(grown, along) / curvature) / curvature
  return inverse.map((row, i) =>
    row.map((each, j) => {
      const [si = 0, sj = 0, ai = 0, aj = 0] = [step[i], step[j], along[i], along[j]]
      return each + factor * si * sj - (ai * sj + si * aj) / curvature
    }),
  )
}

function identity(size: number): readonly Vector[] {
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)),
  )
}

const dot = (a: Vector, b: Vector) =>
  a.reduce((sum, each, place) => sum + each * (b[place] ?? 0), 0)
const length = (a: Vector) => Math.sqrt(dot(a, a))
const minus = (a: Vector, b: Vector) => a.map((each, place) => each - (b[place] ?? 0))
