import type { SentEvent } from "./ledger/event.ts"
import { DAY_MS, eventOf, type SimulatedPlayer } from "./player.ts"
import type { Random } from "./random.ts"

/** What keeps players safe: what they do themselves, what the operator does, what they say to messages. */
export function safety(player: SimulatedPlayer, random: Random, at: number): SentEvent[] {
  const event = (type: string, fields: Readonly<Record<string, unknown>>) => [
    eventOf(player, random, at, type, fields),
  ]
  const kind = random.next()
  if (kind < 0.08) return event("exclusion.started", exclusion(random, at))
  if (kind < 0.1) return event("exclusion.ended", { reinstated_by: "compliance" })
  if (kind < 0.2) return event("cooling_off.started", { until: later(at, 7) })
  if (kind < 0.42) return event("limit.set", limit(player, random, at))
  if (kind < 0.46) return event("limit.reached", { kind: "deposit", period: "week" })
  if (kind < 0.5) return event("harm.marker", { level: random.pick(LEVELS), source: "model" })
  if (kind < 0.53) return event("aml.hold", { active: random.chance(0.5) })
  if (kind < 0.57) return event("block.changed", { active: random.chance(0.5), reason: "fraud" })
  if (kind < 0.6) return event("kyc.updated", { status: random.pick(KYC), age_verified: true })
  if (kind < 0.66)
    return event("message.unsubscribed", { message_id: random.id("m"), channel: "email" })
  const product = random.pick(["all", "casino", "betting"])
  const channel = random.pick(["email", "email", "sms", "push"])
  return event("consent.changed", { channel, product, granted: random.chance(0.5) })
}

const LEVELS = ["low", "medium", "high"] as const
const KYC = ["pending", "approved", "rejected", "expired"] as const

const later = (at: number, days: number) => new Date(at + days * DAY_MS).toISOString()

function exclusion(random: Random, at: number): Readonly<Record<string, unknown>> {
  return random.pick([
    () => ({ scope: "brand" }),
    () => ({ scope: "group", until: later(at, 180) }),
    () => ({ scope: "register", register: "national" }),
  ])()
}

function limit(
  player: SimulatedPlayer,
  random: Random,
  at: number,
): Readonly<Record<string, unknown>> {
  return {
    kind: random.pick(["deposit", "deposit", "loss", "wager"]),
    period: random.pick(["day", "week", "month"]),
    amount: random.pick(["50", "250", "1000"]),
    currency: player.residence.currency,
    effective_at: later(at, random.pick([0, 1])),
  }
}
