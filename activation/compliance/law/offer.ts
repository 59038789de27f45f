import type { z } from "zod"
import type { OfferKind, Product } from "./law.ts"

/** What a message gives, or holds out. A term that is not said is not known. */
export interface Offer {
  readonly kind: z.infer<typeof OfferKind>
  /** For registering, or for a first deposit. */
  readonly isWelcome: boolean
  /** Its audience is chosen for having been away. */
  readonly isForInactivity: boolean
  readonly products: readonly z.infer<typeof Product>[]
  /** Times that the bonus is to be turned over, a decimal string. */
  readonly wagering?: string | undefined
  readonly amount?: { readonly amount: string; readonly currency: string } | undefined
  /** Days that there are to use it. */
  readonly days?: number | undefined
}
