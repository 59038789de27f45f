import type { Booking } from "./booking.ts"
import { playerOf, type SentEvent, textOf, timeOf } from "./event.ts"
import { baseOf } from "./money.ts"

/** A payment's first approval and what took it out again. */
export interface Payment {
  readonly approval: SentEvent
  readonly reversal: SentEvent | undefined
}

/** Approved payments by `brand:player`, of one direction. */
export function paymentsOf(
  events: readonly SentEvent[],
  direction: "deposit" | "withdrawal",
): ReadonlyMap<string, readonly Payment[]> {
  const states = new Map<string, SentEvent[]>()
  for (const event of events) {
    if (event.type !== direction) continue
    const name = `${playerOf(event)} ${textOf(event, "payment_id")}`
    states.set(name, [...(states.get(name) ?? []), event])
  }
  const byPlayer = new Map<string, Payment[]>()
  for (const all of states.values()) {
    const payment = resolve(all)
    if (payment === undefined) continue
    const player = playerOf(payment.approval)
    byPlayer.set(player, [...(byPlayer.get(player) ?? []), payment])
  }
  return byPlayer
}

// A stable sort by time keeps the order of arrival where times are equal.
function resolve(states: readonly SentEvent[]): Payment | undefined {
  const sorted = [...states].sort((a, b) => timeOf(a) - timeOf(b))
  const place = sorted.findIndex((state) => state["status"] === "approved")
  const approval = sorted[place]
  if (approval === undefined) return undefined
  const reversal = sorted.find((state, at) => {
    const status = textOf(state, "status")
    if (status === "reversed" || status === "charged_back") return true
    return (status === "cancelled" || status === "rejected") && at > place
  })
  return { approval, reversal }
}

/** A payment at its first approval; its reversal at that approval's amount and rate; FTD once. */
export function bookWallet(events: readonly SentEvent[], { book, day }: Booking): void {
  for (const direction of ["deposit", "withdrawal"] as const) {
    for (const [player, payments] of paymentsOf(events, direction)) {
      for (const { approval, reversal } of payments) {
        const { brand } = approval
        const on = day(brand, timeOf(approval))
        const amount = baseOf(approval, "amount")
        book.money(brand, `${direction}s`, amount, on, on)
        book.count(brand, `${direction}s_count`, on)
        if (reversal)
          book.money(brand, `${direction}s`, amount.negated(), day(brand, timeOf(reversal)), on)
      }
      if (direction === "deposit") bookFirst(player, payments, { book, day })
    }
  }
  for (const event of events) {
    if (event.type !== "adjustment" || event["counts_in_ngr"] !== true) continue
    const on = day(event.brand, timeOf(event))
    book.money(event.brand, "adjustments", baseOf(event, "amount"), on, on)
  }
}

function bookFirst(player: string, payments: readonly Payment[], { book, day }: Booking): void {
  const brand = payments[0]?.approval.brand ?? player
  const first = Math.min(...payments.map(({ approval }) => timeOf(approval)))
  book.count(brand, "ftd", day(brand, first))
}
