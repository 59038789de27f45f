// Lanczos' approximation with g = 7 and nine terms: right to about 15 digits over the positive numbers. The
// packages that have it bring more than a hundred others for this one function.
const G = 7
const TERMS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
]
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI)

/** The logarithm of the gamma function; `x` above 0. */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN
  // Near 0 the shifted series loses digits; gamma(x) = gamma(x + 1) / x does not.
  if (x < 0.5) return logGamma(x + 1) - Math.log(x)
  const shifted = x - 1
  const base = shifted + G + 0.5
  let sum = TERMS[0] ?? 0
  for (let place = 1; place < TERMS.length; place += 1)
    sum += (TERMS[place] ?? 0) / (shifted + place)
  return HALF_LOG_TWO_PI + (shifted + 0.5) * Math.log(base) - base + Math.log(sum)
}

/** The logarithm of the beta function. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b)
}

/** log(exp(a) + exp(b)), where the powers themselves may be too small or too large for a number. */
export function logSum(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a]
  return high === Number.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(low - high))
}

/** log(exp(a) - exp(b)), of a not below b; minus infinity where they are equal. */
export function logDifference(a: number, b: number): number {
  return b >= a ? Number.NEGATIVE_INFINITY : a + Math.log(-Math.expm1(b - a))
}
