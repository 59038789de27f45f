import { ACCOUNT_KINDS } from "../../core/account.ts"
import { LINK_KINDS } from "../../core/person-link.ts"
import type { Topic } from "../../core/topic.ts"
import type { Field } from "./field.ts"

/** One type of event: its topic and its own fields. The envelope's fields come on top. */
export interface EventType {
  readonly topic: Topic
  readonly fields: Readonly<Record<string, Field>>
}

const optional = (field: Field): Field => ({ ...field, optional: true })
const oneOf = (...values: string[]): Field => ({ kind: "enum", values })

const id: Field = { kind: "id" }
const text: Field = { kind: "text" }
const amount: Field = { kind: "amount" }
const boolean: Field = { kind: "boolean" }
const instant: Field = { kind: "instant" }
const currency: Field = { kind: "currency" }
const base_rate = optional({ kind: "rate" })
const money = { currency, base_rate }

/** Fields of every event (events.md, Envelope). */
export const ENVELOPE: Readonly<Record<string, Field>> = {
  event_id: id,
  type: text,
  brand: { kind: "brand" },
  player_id: id,
  occurred_at: instant,
  extra: optional({ kind: "object" }),
}

const profile = {
  country: { kind: "country" },
  jurisdiction: { kind: "jurisdiction" },
  currency,
  time_zone: { kind: "time_zone" },
} as const satisfies Record<string, Field>

const profileMore = {
  language: optional({ kind: "language" }),
  affiliate_id: optional(text),
  is_test: optional(boolean),
  account_kind: optional(oneOf(...ACCOUNT_KINDS)),
}

const personLink = { person_id: id, link_kind: optional(oneOf(...LINK_KINDS)) }

const payment = {
  payment_id: id,
  status: oneOf("requested", "approved", "rejected", "cancelled", "reversed", "charged_back"),
  amount,
  ...money,
  method: optional(text),
  provider: optional(text),
  fee: optional(amount),
}

const game = { round_id: id, game_id: text, game_type: optional(text), provider: optional(text) }
const CHANNELS = ["email", "sms", "push", "phone", "post", "onsite", "inapp"] as const
const message = { message_id: id, channel: oneOf(...CHANNELS), campaign_id: optional(text) }
/** Since when it was wanted: what came of a campaign is counted from there, for those who got it and those held out. */
const wanted_at = optional(instant)

/** Every type of events.md. A field name has the same kind everywhere; the landing relies on it. */
export const EVENT_TYPES: Readonly<Record<string, EventType>> = {
  "player.registered": { topic: "player", fields: { ...profile, ...profileMore } },
  "player.updated": {
    topic: "player",
    fields: {
      country: optional(profile.country),
      jurisdiction: optional(profile.jurisdiction),
      currency: optional(currency),
      time_zone: optional(profile.time_zone),
      ...profileMore,
    },
  },
  "player.person_linked": { topic: "player", fields: personLink },
  "player.person_unlinked": { topic: "player", fields: { ...personLink, unlinked_by: text } },
  "kyc.updated": {
    topic: "player",
    fields: {
      status: oneOf("none", "pending", "approved", "rejected", "expired"),
      age_verified: boolean,
    },
  },
  "session.started": {
    topic: "player",
    fields: { session_id: id, device_id: optional(text), device_type: optional(text) },
  },
  "session.ended": { topic: "player", fields: { session_id: id } },
  deposit: { topic: "wallet", fields: payment },
  withdrawal: { topic: "wallet", fields: payment },
  adjustment: {
    topic: "wallet",
    fields: { amount: { kind: "signed_amount" }, ...money, reason: text, counts_in_ngr: boolean },
  },
  "casino.bet": {
    topic: "bet",
    fields: { ...game, stake_real: amount, stake_bonus: amount, ...money },
  },
  "casino.win": {
    topic: "bet",
    fields: { ...game, win_real: amount, win_bonus: amount, ...money },
  },
  "casino.rollback": { topic: "bet", fields: { reverses: id } },
  "sport.bet_placed": {
    topic: "bet",
    fields: {
      bet_id: id,
      bet_type: oneOf("single", "multi", "system"),
      stake_real: amount,
      stake_bonus: amount,
      ...money,
      odds: { kind: "odds" },
      is_free_bet: optional(boolean),
      is_live: optional(boolean),
      legs: optional({ kind: "list" }),
      game_type: optional(text),
    },
  },
  "sport.bet_settled": {
    topic: "bet",
    fields: {
      bet_id: id,
      outcome: oneOf("won", "lost", "void", "cashed_out", "partial"),
      stake_real: amount,
      stake_bonus: amount,
      payout_real: amount,
      payout_bonus: amount,
      ...money,
      corrects: optional(id),
      game_type: optional(text),
    },
  },
  "bonus.changed": {
    topic: "bonus",
    fields: {
      bonus_instance_id: id,
      bonus_id: id,
      campaign_id: optional(text),
      kind: oneOf("deposit_match", "free_spins", "free_bet", "cashback", "no_deposit"),
      status: oneOf("created", "active", "completed", "forfeited", "expired", "cancelled"),
      amount,
      turned_real: optional(amount),
      wagering_required: optional(amount),
      ...money,
    },
  },
  "exclusion.started": {
    topic: "compliance",
    fields: {
      scope: oneOf("brand", "group", "register"),
      register: optional(text),
      until: optional(instant),
      reason: optional(text),
    },
  },
  "exclusion.ended": { topic: "compliance", fields: { reinstated_by: text } },
  "cooling_off.started": { topic: "compliance", fields: { until: instant } },
  "limit.set": {
    topic: "compliance",
    fields: {
      kind: oneOf("deposit", "loss", "wager", "time"),
      period: oneOf("day", "week", "month"),
      amount,
      currency: optional(currency),
      effective_at: instant,
    },
  },
  "limit.reached": {
    topic: "compliance",
    fields: {
      kind: oneOf("deposit", "loss", "wager", "time"),
      period: oneOf("day", "week", "month"),
    },
  },
  "block.changed": { topic: "compliance", fields: { active: boolean, reason: text } },
  "harm.marker": {
    topic: "compliance",
    fields: { level: oneOf("low", "medium", "high"), source: text },
  },
  "aml.hold": { topic: "compliance", fields: { active: boolean } },
  "consent.changed": {
    topic: "compliance",
    fields: {
      channel: oneOf(...CHANNELS),
      product: oneOf("betting", "casino", "bingo", "all"),
      granted: boolean,
    },
  },
  "message.sent": { topic: "engagement", fields: { ...message, wanted_at } },
  "message.held_out": { topic: "engagement", fields: { ...message, wanted_at } },
  "message.delivered": { topic: "engagement", fields: message },
  "message.bounced": { topic: "engagement", fields: { ...message, hard: boolean } },
  "message.opened": { topic: "engagement", fields: message },
  "message.clicked": { topic: "engagement", fields: message },
  "message.complained": { topic: "engagement", fields: message },
  "message.unsubscribed": { topic: "engagement", fields: message },
}

/**
 * Types of other topics that the gate must know: restricting facts and what permits again. The
 * gateway appends them to `compliance` as well; the landing takes them from their own topic only.
 */
export const COPIED_TO_COMPLIANCE: readonly string[] = [
  "player.registered",
  "player.updated",
  "player.person_linked",
  "player.person_unlinked",
  "kyc.updated",
  "message.bounced",
  "message.complained",
  "message.unsubscribed",
]

/** Names under which personal data hides, without case, `_` and `-`. None is a field of ours. */
export const PERSONAL_FIELDS: readonly string[] =
  "email emailaddress mail phone phonenumber telephone mobile mobilenumber msisdn firstname lastname fullname surname givenname familyname maidenname address addressline1 addressline2 streetaddress street postalcode postcode zip zipcode birthdate dateofbirth dob birthday passport passportnumber nationalid idnumber documentnumber ssn taxid iban cardnumber pan devicetoken pushtoken fcmtoken apnstoken devicetokens pushtokens emails emailaddresses phones phonenumbers addresses names documents documentno passportno".split(
    " ",
  )
