import type { Restriction } from "./population.ts"

/** An event of the operator, as it goes to the gateway. */
export interface StormEvent {
  readonly event_id: string
  readonly type: string
  readonly brand: string
  readonly player_id: string
  readonly occurred_at: string
  readonly [field: string]: unknown
}

const KNOWN_FOR_MS = 3_600_000
const PLACE = { country: "MT", jurisdiction: "MT", currency: "EUR", time_zone: "Europe/Malta" }
const CONSENT = { channel: "email", product: "all", granted: true }
const APPROVED = { status: "approved", currency: "EUR" }

/** Registered, identified and asked an hour ago; and who he is, where he has more than one account. */
export function historyOf(
  player: string,
  person: string | undefined,
  now: number,
): readonly StormEvent[] {
  const then = now - KNOWN_FOR_MS
  const linked = { person_id: person }
  return [
    eventOf(player, "r", "player.registered", then, PLACE),
    eventOf(player, "k", "kyc.updated", then, { status: "approved", age_verified: true }),
    eventOf(player, "c", "consent.changed", then, CONSENT),
    ...(person === undefined ? [] : [eventOf(player, "l", "player.person_linked", then, linked)]),
  ]
}

/** A deposit of now; `id` tells apart those of one player. */
export function depositOf(player: string, id: string, amount: string): StormEvent {
  const payment_id = `${player}-${id}`
  return eventOf(player, id, "deposit", Date.now(), { ...APPROVED, amount, payment_id })
}

/** What is told of a restriction now. */
export function restrictionEvent({ player, type, scope }: Restriction): StormEvent {
  const more = {
    "exclusion.started": { scope },
    "consent.changed": { ...CONSENT, granted: false },
    "message.unsubscribed": { message_id: `earlier-${player}`, channel: "email" },
  }[type]
  return eventOf(player, "x", type, Date.now(), more)
}

function eventOf(player: string, id: string, type: string, at: number, more: object): StormEvent {
  const [brand = "", player_id = ""] = player.split(":")
  const occurred_at = new Date(at).toISOString()
  return { event_id: `${player_id}-${id}`, type, brand, player_id, occurred_at, ...more }
}
