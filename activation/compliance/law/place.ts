import { Kept } from "../../../core/kept.ts"
import type { Residence } from "../residence.ts"

const DAY_MS = 86_400_000
/** A day begins first 14 hours before UTC's, and ends last 12 hours behind it. */
const EARLIEST_ZONE_MS = 14 * 3_600_000
const LATEST_ZONE_MS = 12 * 3_600_000

/**
 * Whether a jurisdiction's rules hold for who may live in these places: in it, or in a part of it; in the whole of
 * which it is a part, where nobody knows the part; or nobody knows where. Licence and residence both count.
 */
export function isUnder(
  jurisdiction: string,
  { jurisdictions, countries }: Pick<Residence, "jurisdictions" | "countries">,
): boolean {
  const places = [...jurisdictions, ...countries].filter((one) => one !== "")
  if (places.length === 0) return true
  const [whole] = jurisdiction.split("-")
  const isPartKnown = places.some((one) => one.startsWith(`${whole}-`))
  return places.some(
    (place) =>
      place === jurisdiction ||
      place.startsWith(`${jurisdiction}-`) ||
      (place === whole && !isPartKnown),
  )
}

/** Whether a day of its dates is on anywhere on earth. */
export function isInForce(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: number,
): boolean {
  const began = from === undefined || now >= startOf(from) - EARLIEST_ZONE_MS
  return began && (to === undefined || now < startOf(to) + DAY_MS + LATEST_ZONE_MS)
}

/** There are as many days as laws have dates. */
const starts = new Kept<number>(2_000)

function startOf(day: string): number {
  return starts.of(day, () => Date.parse(day))
}
