import { z } from "zod"

/** Addresses of one player that are remembered; the oldest go first. */
const ADDRESSES_MAX = 50

/** E-mail addresses that a contact ever had, and since when (ms) each is known; 0: from the beginning. */
export const AddressPast = z.array(
  z.strictObject({ email: z.string(), since: z.number(), trusted_by: z.string().optional() }),
)
export type AddressPast = z.infer<typeof AddressPast>

/**
 * The past after a change. The first address counts from ever: nobody knows what was sent to it before the
 * vault had it. One that comes back is known since it came first.
 */
export function rememberAddress(
  past: AddressPast,
  before: string | undefined,
  after: string | undefined,
  now: number,
): AddressPast {
  const known =
    before === undefined || sinceWhen(past, before) !== undefined
      ? past
      : [...past, { email: spelt(before), since: 0 }]
  if (after === undefined || sinceWhen(known, after) !== undefined) return known
  const since = known.length === 0 ? 0 : now
  return [...known, { email: spelt(after), since }].slice(-ADDRESSES_MAX)
}

/** The past where somebody says that an address is good: whatever happened to it before counts no more. */
export function trustAddress(
  past: AddressPast,
  email: string,
  by: string,
  now: number,
): AddressPast {
  const others = past.filter((one) => one.email !== spelt(email))
  return [...others, { email: spelt(email), since: now, trusted_by: by }]
}

/** Since when an address is known, ms; undefined: it is not. */
export function sinceWhen(past: AddressPast, email: string): number | undefined {
  return past.find((one) => one.email === spelt(email))?.since
}

// Upper and lower case reach the same mailbox wherever anybody has one.
const spelt = (email: string) => email.toLowerCase()
