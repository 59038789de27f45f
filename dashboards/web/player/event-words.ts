import type { EventRow } from "../../api/player/schema.ts"
import { cents } from "../figure.ts"

const TYPES: Readonly<Record<string, string>> = {
  "player.registered": "Registered",
  "player.updated": "Profile changed",
  "player.person_linked": "Linked to a person",
  "player.person_unlinked": "No longer linked to a person",
  "kyc.updated": "Identity check",
  "session.started": "Session began",
  "session.ended": "Session ended",
  deposit: "Deposit",
  withdrawal: "Withdrawal",
  adjustment: "Adjustment",
  "casino.bet": "Casino bet",
  "casino.win": "Casino win",
  "casino.rollback": "Casino rollback",
  "sport.bet_placed": "Sports bet",
  "sport.bet_settled": "Sports bet settled",
  "bonus.changed": "Bonus",
  "exclusion.started": "Self-excluded",
  "exclusion.ended": "Reinstated",
  "cooling_off.started": "Cooling off",
  "limit.set": "Limit set",
  "limit.reached": "Limit reached",
  "block.changed": "Block changed",
  "harm.marker": "Marker of harm",
  "aml.hold": "Hold by the operator",
  "consent.changed": "Consent",
  "message.sent": "Message sent",
  "message.held_out": "Held out of a message",
  "message.delivered": "Message delivered",
  "message.bounced": "Message bounced",
  "message.opened": "Message opened",
  "message.clicked": "Message clicked",
  "message.complained": "Complaint",
  "message.unsubscribed": "Unsubscribed",
}

export function typeWords(type: string): string {
  return TYPES[type] ?? type
}

/** The amount that stands beside it, in its own currency; empty without one. */
export function amountWords({ amount, currency }: EventRow): string {
  return amount === null || currency === "" ? "" : cents(amount, currency)
}

/** Shown apart already, or of no use to a reader. */
const APART = new Set(["amount", "currency", "base_rate", "stake_real", "win_real", "payout_real"])
/** Names of things that say what they are. */
const BARE = new Set([
  "game_id",
  "game_type",
  "status",
  "outcome",
  "method",
  "provider",
  "device_type",
  "campaign_id",
])
const ZERO = /^0(\.0+)?$/

/** The event's other fields in a line, its own ids apart: `approved, card`. */
export function detailWords({ details }: EventRow): {
  readonly words: string
  readonly ids: string
} {
  const fields = Object.entries(JSON.parse(details) as Record<string, unknown>).filter(
    ([name, value]) => !APART.has(name) && !ZERO.test(String(value)),
  )
  const isId = (name: string) => name.endsWith("_id") && !BARE.has(name)
  return {
    words: fields
      .filter(([name]) => !isId(name))
      .map(([name, value]) => fieldWords(name, value))
      .join(", "),
    ids: fields
      .filter(([name]) => isId(name))
      .map(([, value]) => String(value))
      .join(", "),
  }
}

function fieldWords(name: string, value: unknown): string {
  const words = name.replaceAll("_", " ")
  if (typeof value === "boolean") return value ? words : `not ${words}`
  if (Array.isArray(value)) return `${value.length} ${words}`
  return BARE.has(name) ? String(value) : `${words} ${String(value)}`
}
