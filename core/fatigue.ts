import { z } from "zod"

const DAY_MS = 86_400_000

/** No limit asks for more. */
const DAYS_MAX = 365

/** From how many promotions without an answer on a player is left alone, and for how long. */
export const FatigueLimit = z.strictObject({
  messages: z.int().min(1).max(1_000),
  /** Days within which he got so many. */
  days: z.int().min(1).max(DAYS_MAX),
  /** Days for which nothing follows the last of them. */
  rest_days: z.int().min(1).max(DAYS_MAX),
})

export type FatigueLimit = z.infer<typeof FatigueLimit>

/** Of two limits the stricter bound of each kind; undefined: there is none. */
export function stricterFatigue(
  one: FatigueLimit | undefined,
  other: FatigueLimit | undefined,
): FatigueLimit | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return {
    messages: Math.min(one.messages, other.messages),
    days: Math.max(one.days, other.days),
    rest_days: Math.max(one.rest_days, other.rest_days),
  }
}

/** How far back promotions without an answer matter to any limit, ms before now: its days, and the rest behind them. */
export const FATIGUE_MS_MAX = 2 * DAYS_MAX * DAY_MS

/** Most of these instants (ms, in their order) that lie within so many days. */
export function mostWithin(instants: readonly number[], days: number): number {
  let first = 0
  let most = 0
  for (const [index, at] of instants.entries()) {
    while (at - (instants[first] ?? at) > days * DAY_MS) first += 1
    most = Math.max(most, index - first + 1)
  }
  return most
}

/** Until when who got promotions at these instants, in their order, is left alone (ms); 0: he is not. */
export function restsUntil(
  unanswered: readonly number[],
  { messages, days, rest_days }: FatigueLimit,
): number {
  if (mostWithin(unanswered, days) < messages) return 0
  return (unanswered.at(-1) ?? 0) + rest_days * DAY_MS
}
