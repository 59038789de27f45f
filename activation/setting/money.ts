import { z } from "zod"

/** An amount, a share or a number of times, as people write it: exact, and never below 0. */
export const decimalText = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,6})?$/, "expected a decimal string, such as '10'")

/** Of a currency three letters, whichever. */
export const currencyCode = z.string().regex(/^[A-Z]{3}$/, "expected an ISO 4217 code")
