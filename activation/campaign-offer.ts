import { z } from "zod"
import { OfferKind, Product } from "./compliance/law/law.ts"
import type { Offer } from "./compliance/law/offer.ts"
import { currencyCode, decimalText } from "./setting/money.ts"

/** What a campaign gives, or holds out, as its author says. */
export const CampaignOffer = z.strictObject({
  kind: OfferKind,
  /** For registering, or for a first deposit. */
  welcome: z.boolean().default(false),
  /** Its audience is chosen for having been away. */
  for_inactivity: z.boolean().default(false),
  /** Where it can be used; else where the campaign's product is. */
  products: z.array(Product).min(1).optional(),
  /** Times that it is to be turned over. */
  wagering: decimalText.optional(),
  amount: z
    .strictObject({
      amount: decimalText,
      currency: currencyCode,
    })
    .optional(),
  /** Days that there are to use it. */
  days: z.int().min(1).optional(),
})

/** The offer as the gate sees it. */
export function offerOf(
  said: z.infer<typeof CampaignOffer>,
  product: z.infer<typeof Product>,
): Offer {
  const { kind, welcome, for_inactivity, products = [product], wagering, amount, days } = said
  return {
    ...{ kind, isWelcome: welcome, isForInactivity: for_inactivity },
    ...{ products, wagering, amount, days },
  }
}
