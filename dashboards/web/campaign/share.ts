/** A share with one decimal: `66.3%`; empty without a whole. */
export function shareOf(part: number, whole: number): string {
  return whole === 0 ? "" : `${((100 * part) / whole).toFixed(1)}%`
}
