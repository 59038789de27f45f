import { logSum } from "./gamma.ts"

const TERMS_MAX = 100_000
/** Terms that add less than this part of the sum, and fall, end it. */
const LOG_PART_MIN = Math.log(1e-16)

/**
 * The logarithm of Gauss's hypergeometric function 2F1(a, b; c; z), for a, b, c above 0 and z in [0, 1). Its series
 * has only positive terms then, so it is summed in logarithms: nothing overflows for players with thousands
 * of deposits.
 */
export function logHypergeometric(a: number, b: number, c: number, z: number): number {
  if (z === 0) return 0
  const logZ = Math.log(z)
  let term = 0
  let sum = 0
  for (let n = 0; n < TERMS_MAX; n += 1) {
    const step = Math.log(((a + n) * (b + n)) / ((c + n) * (n + 1))) + logZ
    term += step
    sum = logSum(sum, term)
    if (step < 0 && term - sum < LOG_PART_MIN) break
  }
  return sum
}
