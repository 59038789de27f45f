import type { Amount } from "./event.ts"

/** The columns that events move; all others are worked out from them. */
export const MOVED_MONEY = [
  "handle_real",
  "handle_bonus",
  "wins_real",
  "wins_bonus",
  "bonus_turned_real",
  "adjustments",
  "deposits",
  "withdrawals",
] as const
export const MOVED_COUNTS = ["deposits_count", "withdrawals_count", "ftd", "registrations"] as const

export type MovedColumn =
  | (typeof MOVED_MONEY)[number]
  | (typeof MOVED_COUNTS)[number]
  | (typeof MOVED_COSTS)[number]
  /** A stake that makes the player active on the day. */
  | "stakes"
  /** Less one for a stake that is taken back, at the instant of what takes it back. */
  | "stakes_back"

/** What only steps of the waterfall read. */
export const MOVED_COSTS = ["payment_fees", "charge_backs"] as const

/** One amount that an event moves. */
export interface Leg {
  readonly player: string
  readonly product: "casino" | "sports" | ""
  /** Of the event that moves it, of what is taken back that of what is taken back; empty for registrations. */
  readonly currency: string
  readonly column: MovedColumn
  readonly amount: Amount
  /** ms since 1970: on whose day it counts. */
  readonly effectAt: number
  /** ms since 1970: on whose day it counts in the columns ending in `_restated`. */
  readonly restatedAt: number
}
