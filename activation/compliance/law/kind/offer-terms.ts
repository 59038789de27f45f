import { Decimal } from "decimal.js"
import type { Purpose } from "../../subject.ts"
import type { Found } from "../found.ts"
import type { ParametersOf } from "../law.ts"
import type { Offer } from "../offer.ts"

type Terms = ParametersOf<"offer-terms">

/** Whether an offer keeps one term; undefined: it does not say, and nobody can know. */
type Kept = (terms: Terms, offer: Offer) => boolean | undefined

const KEPT: readonly Kept[] = [
  ({ wagering_most: most }, { wagering }) => atMost(wagering, most),
  ({ amount_most: most }, { amount }) =>
    most === undefined
      ? true
      : amount?.currency === most.currency
        ? atMost(amount.amount, most.amount)
        : undefined,
  ({ days_least: least }, { days }) =>
    least === undefined ? true : days === undefined ? undefined : days >= least,
  ({ products_most: most }, { products }) => most === undefined || products.length <= most,
]

// An amount in another currency is not known to be within the terms.
export function offerTerms(terms: Terms, { offer }: Purpose): Found {
  const kept = offer === undefined ? [] : KEPT.map((one) => one(terms, offer))
  const isBroken = kept.includes(false)
  return {
    isAllowed: kept.every((one) => one === true),
    reason: isBroken ? "offer_terms" : "offer_terms_unknown",
    inputs() {
      return {
        wagering: offer?.wagering ?? null,
        amount: offer?.amount?.amount ?? null,
        currency: offer?.amount?.currency ?? null,
        days: offer?.days === undefined ? null : String(offer.days),
        products: offer?.products.join(" ") ?? null,
      }
    },
  }
}

function atMost(value: string | undefined, most: string | undefined): boolean | undefined {
  if (most === undefined) return true
  return value === undefined ? undefined : new Decimal(value).lte(most)
}
