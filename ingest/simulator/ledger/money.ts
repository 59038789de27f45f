import { Decimal } from "decimal.js"
import { type SentEvent, textOf } from "./event.ts"

const Exact = Decimal.clone({ precision: 80, rounding: Decimal.ROUND_HALF_EVEN })

export type Money = Decimal
export const ZERO: Money = new Exact(0)

/** A field in base currency: amount times rate, rounded half to even at 6 digits, per event. */
export function baseOf(event: SentEvent, field: string): Money {
  return partOf(event, field)
    .times(textOf(event, "base_rate") || "1")
    .toDecimalPlaces(6, Decimal.ROUND_HALF_EVEN)
}

/** A field in the event's own currency. */
export function partOf(event: SentEvent, field: string): Money {
  return new Exact(textOf(event, field) || "0")
}
