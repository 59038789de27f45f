import { z } from "zod"
import { decimalText } from "../../setting/money.ts"
import { timeOfDay } from "../../setting/time.ts"

/** A country, or a part of one. */
export const PLACE = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/
const end = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "expected HH:mm, or 24:00")
const day = z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])

/** By which a message reaches a player, as consent, caps and laws know it. */
export const PlayerChannel = z.enum([
  ...(["email", "sms", "push", "phone", "post", "inapp", "onsite"] as const),
])
export type PlayerChannel = z.infer<typeof PlayerChannel>
export const Product = z.enum(["betting", "casino", "bingo"])
export const MessageClass = z.enum(["promotional", "operational", "regulatory"])
export const OfferKind = z.enum(["bonus", "free_bet", "free_spins", "cashback"])

/** What a rule of law speaks about; what it does not name, it does not ask for. */
const Scope = z.strictObject({
  channels: z.array(PlayerChannel).min(1).optional(),
  products: z.array(Product).min(1).optional(),
  classes: z.array(MessageClass).min(1).default(["promotional"]),
  /** Messages that carry an offer of one of these kinds; an empty list: whatever kind. */
  offers: z.array(OfferKind).optional(),
})

/** Hours of the recipient's time on some days of the week, from the one, up to the other. */
const Window = z
  .strictObject({ days: z.array(day).min(1), from: timeOfDay, to: end })
  .refine(({ from, to }) => from < to, "expected hours of one day, the first before the second")

const kinds = {
  /** A rule of the group, which holds everybody everywhere, does what this one asks. */
  "enforced-by": z.strictObject({ rule: z.string().min(1) }),
  /** Messages go out within these hours only. */
  "allowed-hours": z.strictObject({ windows: z.array(Window).min(1) }),
  /** At most so many promotions by the channel within 24 hours. */
  "most-in-24-hours": z.strictObject({ most: z.int().min(0) }),
  /** Such messages are not sent. */
  barred: z.strictObject({
    /** Only those that offer something for a registration, or a first deposit. */
    welcome_only: z.boolean().default(false),
    /** Only those whose audience is chosen for having been away. */
    inactivity_only: z.boolean().default(false),
  }),
  /** What the terms of an offer may be; a term that is not said is not within them. */
  "offer-terms": z.strictObject({
    /** Times that the bonus is turned over, at most. */
    wagering_most: decimalText.optional(),
    amount_most: z
      .strictObject({ amount: decimalText, currency: z.string().regex(/^[A-Z]{3}$/) })
      .optional(),
    days_least: z.int().min(1).optional(),
    products_most: z.int().min(1).optional(),
  }),
  /** Offers go to those only who never played with the licensee. */
  "first-play-only": z.strictObject({}),
  /** Of this age at least, years. */
  "least-age": z.strictObject({ years: z.int().min(16).max(30) }),
} as const

const common = {
  id: z.string().regex(/^[a-z][a-z0-9-]{2,63}$/, "expected lower-case words joined by hyphens"),
  /** ISO 3166-1, or 3166-2 for a part. */
  jurisdiction: z.string().regex(PLACE, "expected a country, or a part as US-NJ"),
  /** The rule in words, for people. */
  says: z.string().min(10),
  applies_to: Scope.default({ classes: ["promotional"] }),
  /** First and last day on which it is in force, anywhere on earth; without one, from ever or for ever. */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  sources: z.array(z.url()).min(1),
  /** How near the source is to the law: its own text, somebody's account of it, or not yet looked at. */
  mark: z.enum(["primary", "secondary", "not_verified"]),
  /** Who of the operator's has read the source and stands for it. */
  verified_by: z.string().min(1).optional(),
  status: z.enum(["active", "inactive", "draft"]),
  /** Why it is not active, or what is left open. */
  note: z.string().min(1).optional(),
}

const law = <Kind extends keyof typeof kinds>(kind: Kind) =>
  z.strictObject({ ...common, kind: z.literal(kind), parameters: kinds[kind] })

/** One rule of one jurisdiction, as it stands in a file of `activation/laws/`. */
export const Law = z.discriminatedUnion("kind", [
  law("enforced-by"),
  law("allowed-hours"),
  law("most-in-24-hours"),
  law("barred"),
  law("offer-terms"),
  law("first-play-only"),
  law("least-age"),
])

export type Law = z.infer<typeof Law>
/** The parameters of one kind of rule. */
export type ParametersOf<Kind extends Law["kind"]> = Extract<Law, { kind: Kind }>["parameters"]
export type Weekday = z.infer<typeof day>
