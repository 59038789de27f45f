import {
  baseOf,
  currencyOf,
  earliest,
  groupsOf,
  inOrderOfTime,
  ONE,
  type SentEvent,
  timeOf,
} from "./event.ts"
import type { Leg } from "./leg.ts"

interface Payment {
  readonly approval: SentEvent
  readonly reversal: SentEvent | undefined
}

/** Payments at their first approval, what takes them out again, first deposits, adjustments. */
export function walletLegs(events: readonly SentEvent[]): readonly Leg[] {
  const payments = events.filter(({ type }) => type === "deposit" || type === "withdrawal")
  const named = groupsOf(payments, (event) => [event.player_id, event.type, event["payment_id"]])
  const approved = named.flatMap((states) => paymentOf(states) ?? [])
  const deposits = approved.map(({ approval }) => approval).filter(({ type }) => type === "deposit")
  const firsts = groupsOf(deposits, ({ player_id }) => player_id).flatMap(
    (own) => earliest(own) ?? [],
  )
  return [
    ...approved.flatMap(paymentLegs),
    ...firsts.map((first) => ({ ...walletLeg(first), column: "ftd" as const, amount: ONE })),
    ...events.filter(countsInNgr).map((adjustment) => ({
      ...walletLeg(adjustment),
      column: "adjustments" as const,
      amount: baseOf(adjustment, "amount"),
    })),
  ]
}

function countsInNgr(event: SentEvent): boolean {
  return event.type === "adjustment" && event["counts_in_ngr"] === true
}

function paymentOf(states: readonly SentEvent[]): Payment | undefined {
  const inTime = inOrderOfTime(states)
  const place = inTime.findIndex(({ status }) => status === "approved")
  const approval = inTime[place]
  if (approval === undefined) return undefined
  const reversal = inTime.find(({ status }, at) =>
    at > place
      ? ["reversed", "charged_back", "cancelled", "rejected"].includes(String(status))
      : ["reversed", "charged_back"].includes(String(status)),
  )
  return { approval, reversal }
}

function paymentLegs({ approval, reversal }: Payment): readonly Leg[] {
  const isDeposit = approval.type === "deposit"
  const count = isDeposit ? "deposits_count" : "withdrawals_count"
  const amount = baseOf(approval, "amount")
  const leg = { ...walletLeg(approval), column: isDeposit ? "deposits" : "withdrawals" } as const
  const booked: Leg[] = [
    { ...leg, amount },
    { ...leg, column: count, amount: ONE },
    { ...leg, column: "payment_fees", amount: baseOf(approval, "fee") },
  ]
  if (reversal === undefined) return booked
  const taken = { ...leg, effectAt: timeOf(reversal) }
  booked.push({ ...taken, amount: amount.negated() })
  if (isDeposit && reversal["status"] === "charged_back")
    booked.push({ ...taken, column: "charge_backs", amount })
  return booked
}

function walletLeg(event: SentEvent) {
  const at = timeOf(event)
  const moved = { player: event.player_id, product: "", currency: currencyOf(event) } as const
  return { ...moved, effectAt: at, restatedAt: at }
}
