import type { Decimal } from "decimal.js"

/** No ratio is larger than the largest amount that the door lets in, nor smaller than less of it. */
const RATIO_MAX = "999999999999.999999"

/** A ratio as a row shows it: cut off behind six digits, as the engine divides decimals, and bounded. */
export function bounded(ratio: Decimal): Decimal {
  const cut = ratio.toDecimalPlaces(6, 1)
  if (cut.gt(RATIO_MAX)) return cut.minus(cut).plus(RATIO_MAX)
  return cut.lt(`-${RATIO_MAX}`) ? cut.minus(cut).minus(RATIO_MAX) : cut
}
