import type { Bounds, BoundsMs } from "../../core/event-bounds.ts"
import { BOUNDLESS_TYPES, IMPORT_SOURCE } from "../event/bound.ts"
import { literal, literals } from "./literal.ts"

/** Stands for no bound: more milliseconds than any two instants lie apart. */
const BOUNDLESS_MS = 9_000_000_000_000

/**
 * SQL of the code of an event that is too far from its arrival, '' where it is not (event/bound.ts says the
 * same at the door). Arrival is the gateway's instant or Kafka's, never the present: read again, a message is
 * judged the same. Reads `event_type`, `brand`, `source`, `arrival` and `occurred_at`.
 */
export function boundCodeSql(bounds: Bounds): string {
  const isBound = ({ late, future }: BoundsMs) => late !== undefined || future !== undefined
  if (![bounds.all, ...bounds.byBrand.values()].some(isBound)) return "''"
  // A log without instants says nothing of arrival.
  return `multiIf(
                arrival = 0 or event_type in ${literals(BOUNDLESS_TYPES)}, '',
                age_ms > ${boundSql(bounds, "late")} and not startsWith(source, ${literal(IMPORT_SOURCE)}), 'EVENT_TOO_LATE',
                -age_ms > ${boundSql(bounds, "future")}, 'EVENT_TOO_EARLY', '')`
}

/** SQL of how long before its arrival an event happened; negative ahead of it. */
export const AGE_MS = "toInt64(intDiv(arrival, 1000)) - toUnixTimestamp64Milli(occurred_at)"

function boundSql({ all, byBrand }: Bounds, side: keyof BoundsMs): string {
  const otherwise = all[side] ?? BOUNDLESS_MS
  const own = [...byBrand].map(([brand, ms]) => [literal(brand), ms[side] ?? BOUNDLESS_MS] as const)
  if (own.length === 0) return String(otherwise)
  const brands = own.map(([brand]) => brand).join(", ")
  const values = own.map(([, ms]) => `toInt64(${ms})`).join(", ")
  return `transform(brand, [${brands}], [${values}], toInt64(${otherwise}))`
}
