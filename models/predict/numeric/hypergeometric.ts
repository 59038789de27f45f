const TERMS_MAX = 100_000
/** Terms that add less than this part of the sum, and fall, end it. */
const PART_MIN = 1e-16
/** A sum beyond this is scaled down: numbers end at 1.8e308. */
const SUM_MAX = 1e250

/**
 * The logarithm of Gauss's hypergeometric function 2F1(a, b; c; z), for a, b, c above 0 and z in [0, 1). Its series
 * has only positive terms then, and is scaled down on its way: nothing overflows for players with thousands of
 * deposits.
 */
export function logHypergeometric(a: number, b: number, c: number, z: number): number {
  let [term, sum, logScale] = [1, 1, 0]
  for (let n = 0; n < TERMS_MAX; n += 1) {
    const step = (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z
    term *= step
    sum += term
    if (step < 1 && term < PART_MIN * sum) break
    if (sum > SUM_MAX) {
      logScale += Math.log(SUM_MAX)
      term /= SUM_MAX
      sum /= SUM_MAX
    }
  }
  return Math.log(sum) + logScale
}
