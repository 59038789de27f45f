/** Points in (0, 1) with their weights, which add up to 1. */
export interface Quadrature {
  readonly points: readonly number[]
  readonly weights: readonly number[]
}

/** Gauss's points for polynomials over (0, 1), found by Newton's method on Legendre's polynomial. */
export function gaussLegendre(count: number): Quadrature {
  const points: number[] = []
  const weights: number[] = []
  for (let place = 0; place < count; place += 1) {
    let x = Math.cos((Math.PI * (place + 0.75)) / (count + 0.5))
    let slope = 0
    for (let round = 0; round < 100; round += 1) {
      const { value, previous } = legendre(count, x)
      slope = (count * (x * value - previous)) / (x * x - 1)
      const step = value / slope
      x -= step
      if (Math.abs(step) < 1e-15) break
    }
    points.push((1 - x) / 2)
    weights.push(1 / ((1 - x * x) * slope * slope))
  }
  return { points, weights }
}

function legendre(degree: number, x: number): { value: number; previous: number } {
  let [value, previous] = [x, 1]
  for (let n = 2; n <= degree; n += 1)
    [value, previous] = [((2 * n - 1) * x * value - (n - 1) * previous) / n, value]
  return { value, previous }
}
