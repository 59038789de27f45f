import { IANAZone } from "luxon"

/** Clocks are put forward or back at a quarter of an hour of UTC's, if at all. */
const STEADY_MS = 15 * 60_000
const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440
/** There are fewer than 600 zones; more names than that are none. */
const KEPT_MAX = 2_000

/** The latest quarter that was asked for, and its offset. */
const kept = new Map<string, { readonly quarter: number; readonly offset: number }>()

/**
 * Minute of the day that clocks of an IANA zone show at an instant (ms), 0 to 1,439; undefined of an unknown zone.
 * A zone is asked once in each quarter of an hour: asking is most of what a decision would take.
 */
export function minuteOfDay(zone: string, at: number): number | undefined {
  const offset = offsetOf(zone, at)
  if (Number.isNaN(offset)) return undefined
  const minutes = Math.floor(at / MINUTE_MS) + offset
  return ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES
}

// Minutes ahead of UTC, or NaN.
function offsetOf(zone: string, at: number): number {
  const quarter = Math.floor(at / STEADY_MS)
  const known = kept.get(zone)
  if (known?.quarter === quarter) return known.offset
  if (kept.size >= KEPT_MAX) kept.clear()
  const found = IANAZone.create(zone || "unknown")
  const offset = found.isValid ? found.offset(at) : Number.NaN
  kept.set(zone, { quarter, offset })
  return offset
}
