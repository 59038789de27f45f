/** Room and letters of a chart of bars that count something. */
export const COUNTED_FRAME = {
  marginLeft: 48,
  marginRight: 4,
  marginBottom: 24,
  style: { fontSize: "11px", color: "var(--ink-3)", background: "none" },
} as const

/**
 * The upright axis up to the tallest bar. What is counted is whole: there is no tick between two, and where there is
 * none, none but zero and one.
 */
export function countedAxis(heights: Iterable<number>) {
  const tallest = Math.max(1, ...heights)
  const ticks = Math.min(4, tallest)
  const axis = { ticks, tickSize: 0, label: null, tickFormat: "~s" } as const
  return { y: { domain: [0, tallest], nice: true, ...axis }, ticks }
}
