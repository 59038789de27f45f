import { z } from "zod"

/** By how much money was off, a decimal by base currency; null where what was off cannot be said in money. */
export const AmountsOff = z.record(z.string(), z.string()).nullable()

export type AmountsOff = z.infer<typeof AmountsOff>
