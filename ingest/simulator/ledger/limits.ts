import { Decimal } from "decimal.js"
import { type SentEvent, textOf, timeOf } from "./event.ts"
import { type Money, partOf, ZERO } from "./money.ts"
import { Moves } from "./moves.ts"

const DAY_MS = 86_400_000
const PERIODS_MS: Readonly<Record<string, number>> = {
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
}

/** A limit in force, and what is used of it, in base currency. */
export interface UsedLimit {
  readonly kind: string
  readonly used: Money
  /** Undefined where nobody knows a rate of its currency. */
  readonly amount: Money | undefined
}

/** Of both brands of the simulator. */
const BASE_CURRENCY = "EUR"

/** Whether this share of it is used, or everything of one that is 0; nobody knows of a limit without an amount. */
export function isUsed({ used, amount }: UsedLimit, share: string): boolean {
  return amount !== undefined && (amount.isZero() || used.gte(amount.times(share)))
}

/**
 * A player's deposit, loss and wager limits: the latest of each kind and period that is in force, at the latest rate of
 * his payments in its currency, one of 1 only where there is no other. A limit without a currency is in base currency.
 */
export function limitsOf(
  events: readonly SentEvent[],
  now: number,
  moves: Moves = Moves.of(events, [], now),
): readonly UsedLimit[] {
  const past = inTime(events.filter((event) => timeOf(event) <= now))
  const payments = past.filter(({ type }) => type === "deposit" || type === "withdrawal")
  const limits = new Map<string, SentEvent>()
  for (const event of past) {
    const isInForce = event.type === "limit.set" && Date.parse(textOf(event, "effective_at")) <= now
    if (isInForce) limits.set(`${textOf(event, "kind")} ${textOf(event, "period")}`, event)
  }
  return [...limits.values()].flatMap((limit) => {
    const kind = textOf(limit, "kind")
    if (kind === "time") return []
    const rate = rateOf(limit, payments)
    const amount =
      rate === undefined
        ? undefined
        : partOf(limit, "amount").times(rate).toDecimalPlaces(6, Decimal.ROUND_HALF_EVEN).plus(ZERO)
    const periodMs = PERIODS_MS[textOf(limit, "period")] ?? 0
    return [{ kind, used: usedOf(kind, moves, periodMs), amount }]
  })
}

// What says no currency is in base currency, as it is said.
function rateOf(limit: SentEvent, payments: readonly SentEvent[]): string | undefined {
  const { currency } = limit
  if (currency === undefined) return "1"
  const rates = payments
    .filter((payment) => payment["currency"] === currency)
    .map((payment) => textOf(payment, "base_rate") || "1")
  const paid = rates.filter((one) => !new Decimal(one).equals(1)).at(-1) ?? rates.at(-1)
  return paid ?? (currency === BASE_CURRENCY ? "1" : undefined)
}

function usedOf(kind: string, moves: Moves, periodMs: number): Money {
  if (kind === "deposit") return moves.sum("deposits", periodMs)
  const staked = moves.sum("handle_real", periodMs)
  if (kind === "wager") return staked
  const lost = staked.minus(moves.sum("wins_real", periodMs))
  return lost.lt(ZERO) ? ZERO : lost
}

const inTime = (events: readonly SentEvent[]) =>
  [...events].sort((one, other) => timeOf(one) - timeOf(other))
