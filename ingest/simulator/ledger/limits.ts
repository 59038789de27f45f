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
  readonly amount: Money
}

/**
 * A player's deposit and wager limits: the latest of each kind and period that is in force, at his latest
 * rate other than 1.
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
    if (kind !== "deposit" && kind !== "wager") return []
    const rates = payments
      .filter(({ currency }) => currency === limit["currency"])
      .map((payment) => textOf(payment, "base_rate") || "1")
    const rate = rates.filter((one) => !new Decimal(one).equals(1)).at(-1) ?? "1"
    const amount = partOf(limit, "amount").times(rate).toDecimalPlaces(6, Decimal.ROUND_HALF_EVEN)
    const periodMs = PERIODS_MS[textOf(limit, "period")] ?? 0
    const used = kind === "deposit" ? moves.sum("deposits", periodMs) : moves.handle(periodMs)
    return [{ kind, used, amount: amount.plus(ZERO) }]
  })
}

const inTime = (events: readonly SentEvent[]) =>
  [...events].sort((one, other) => timeOf(one) - timeOf(other))
