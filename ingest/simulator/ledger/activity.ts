import { type SentEvent, textOf, timeOf } from "./event.ts"

const PAYMENTS = ["deposit", "withdrawal"]
const OWN = ["casino.bet", "sport.bet_placed", "session.started"]

/**
 * Instant of the latest thing that a player did himself up to `now`; minus infinity without any. Of a payment it is
 * that he requested it; where no request is known, its first approval. All else becomes of it without him.
 */
export function lastActAt(events: readonly SentEvent[], now: number): number {
  const requests = new Map<string, number>()
  const approvals = new Map<string, number>()
  let last = Number.NEGATIVE_INFINITY
  for (const event of events) {
    const at = timeOf(event)
    if (at > now) continue
    if (OWN.includes(event.type)) last = Math.max(last, at)
    if (!PAYMENTS.includes(event.type)) continue
    const payment = `${event.type} ${textOf(event, "payment_id")}`
    const status = textOf(event, "status")
    if (status === "requested") requests.set(payment, Math.max(at, requests.get(payment) ?? at))
    if (status === "approved") approvals.set(payment, Math.min(at, approvals.get(payment) ?? at))
  }
  for (const at of requests.values()) last = Math.max(last, at)
  for (const [payment, at] of approvals) if (!requests.has(payment)) last = Math.max(last, at)
  return last
}
