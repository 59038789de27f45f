import { z } from "zod"
import { FatigueLimit } from "../../../core/fatigue.ts"
import { decimalText } from "../../setting/money.ts"
import { timeOfDay } from "../../setting/time.ts"
import { MessageClass, OfferKind, PlayerChannel, Product } from "../law/law.ts"

const FACT =
  /^(exclusion|cooling_off|block|aml_hold|kyc|age|test_player|harm:[^:]+|limit_reached:[a-z_]+|consent:(email|sms|push|phone|post|inapp|onsite):(betting|casino|bingo|all)|(unsubscribed|complained|bounced):(email|sms|push|phone|post|inapp|onsite))$/

const instant = z.iso.datetime({ offset: true }).describe("An instant, as 2026-11-23T12:00:00Z")
const place = z.string().regex(/^([A-Z]{2}(-[A-Z0-9]{1,3})?)?$/, "expected a country, or US-NJ")

const Fact = z
  .strictObject({
    fact: z
      .string()
      .regex(FACT, "expected a fact such as exclusion, consent:email:casino, harm:model or kyc"),
    restricted_at: instant.optional().describe("The latest date of what restricts"),
    restricted_arrived_at: instant.optional().describe("When that came in; else its date"),
    until: instant.optional().describe("Until when it restricts by itself"),
    permitted_at: instant.optional().describe("The date of what permits"),
    permitted_arrived_at: instant.optional().describe("When that came in; else its date"),
  })
  .describe("One thing that is known of a player: what restricts, and what permits again")

const ListStanding = z
  .strictObject({
    list: z.string().min(1),
    state: z
      .enum(["listed", "review", "stale"])
      .describe("He is on it; he may be, nobody has looked; it is too old to say"),
    since: instant,
  })
  .describe("How he stands to a list of excluded people")

const RegisterStanding = z
  .strictObject({
    register: z.string().min(1),
    state: z
      .enum([
        "excluded",
        "formerly_excluded",
        "not_excluded",
        "unreachable",
        "unidentifiable",
        "unasked",
      ])
      .describe("What it answered, or why it did not: nobody asked it of late where it is unasked"),
    since: instant.optional().describe("Since when it gives no answer; else this instant"),
    asked_at: instant.optional().describe("When it answered; else this instant"),
    request_id: z.string().default("").describe("Of the look-up"),
  })
  .describe("How he stands to a register of his place that is asked player by player")

const Player = z
  .strictObject({
    brand: z.string().min(1).default("brand"),
    player_id: z.string().min(1).default("player"),
    registered: z.boolean().default(true).describe("A registration of his is known"),
    time_zone: z.string().default("").describe("IANA name; empty: not known"),
    birth_date: z.iso.date().optional(),
    facts: z.array(Fact).default([]),
    linked: z
      .array(z.strictObject({ facts: z.array(Fact) }))
      .default([])
      .describe("Other players, at whatever brand, who are the same person"),
    exclusion_lists: z.array(ListStanding).default([]),
    registers: z.array(RegisterStanding).default([]),
    limits_near: z.array(z.string()).default([]).describe("Of which four fifths are used"),
    limits_unrated: z.array(z.string()).default([]).describe("In a currency without a rate"),
    limit_unread: z.boolean().default(false).describe("He set a limit a moment ago"),
    address: z.enum(["known", "unknown", "unreadable"]).default("known"),
    address_since: instant.optional().describe("Since when the vault has his address"),
    sent_today: z
      .int()
      .min(0)
      .optional()
      .describe("Promotions by the channel today; left out: nobody counted"),
    sent_in_7_days: z
      .int()
      .min(0)
      .optional()
      .describe("Likewise today and on the six days before it"),
    sent_in_24_hours: z.int().min(0).optional().describe("Likewise within the last 24 hours"),
    unanswered: z
      .array(instant)
      .optional()
      .describe(
        "Promotions by the channel since he last opened or clicked one; left out: not read",
      ),
    answers_reported: z
      .boolean()
      .default(true)
      .describe("Anybody of the brand opened or clicked one by the channel in those days"),
    has_played: z.boolean().optional().describe("He ever placed a bet; left out: nobody knows"),
    outranked_by: z
      .strictObject({ campaign: z.string().min(1), priority: z.int().min(0).max(100) })
      .optional()
      .describe("A promotion that contends for him, too, and goes before this one"),
    left_segment: z.boolean().default(false),
    unreadable_row: z.boolean().default(false).describe("A compliance row on him cannot be read"),
  })
  .describe("What is known of the recipient; what is left out is not known, and counts against him")

const Offer = z.strictObject({
  kind: OfferKind,
  welcome: z.boolean().default(false).describe("For registering, or for a first deposit"),
  for_inactivity: z.boolean().default(false).describe("Its audience is chosen for being away"),
  products: z.array(Product).default([]),
  wagering: decimalText.optional().describe("Times that the bonus is to be turned over"),
  amount: decimalText.optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  days: z.int().min(0).optional().describe("Days that there are to use it"),
})

const Budget = z
  .strictObject({
    messages: z.int().min(0).optional(),
    amount: decimalText.optional().describe("Of what its messages offer, in the offer's currency"),
    per: z.enum(["day", "campaign"]).default("campaign"),
    spent: z
      .strictObject({ messages: z.int().min(0), amount: decimalText.default("0") })
      .optional()
      .describe("By its other messages; left out: nobody counted"),
  })
  .describe("What the campaign's messages may use up together")

const Message = z.strictObject({
  channel: PlayerChannel,
  product: Product,
  class: MessageClass.default("promotional"),
  encourages: z.enum(["deposit", "play", "none"]).optional(),
  campaign: z.string().min(1).default("campaign"),
  hold_out: decimalText.default("0").describe("Per cent who never get it"),
  cap_per_day: z.int().min(0).optional(),
  cap_per_week: z.int().min(0).optional(),
  fatigue: FatigueLimit.optional().describe("The brand's, or the campaign's where it is stricter"),
  budget: Budget.optional().describe("Left out: nothing bounds it"),
  priority: z.int().min(0).max(100).optional().describe("Left out: it contends with no other"),
  quiet_hours: z.strictObject({ from: timeOfDay, to: timeOfDay }).optional(),
  if_left: z.enum(["suppress", "send"]).default("suppress"),
  protection_segment: z.boolean().default(false).describe("Its audience is made for protection"),
  offer: Offer.optional().describe("What it offers; left out: nothing"),
})

/** One line of a file of cases: a player, a message and an instant, and what is expected of the gate. */
export const CaseFormat = z.strictObject({
  case: z.string().min(1).optional().describe("Its name, told with the verdict"),
  now: instant,
  jurisdiction: place.default("").describe("Under whose licence he plays; empty: not known"),
  country: place.default("").describe("Where he lives; empty: not known"),
  player: Player,
  message: Message,
  expect: z
    .strictObject({
      verdict: z.enum(["allow", "suppress", "defer"]),
      reasons: z.array(z.string()).default([]),
      until: instant.optional(),
    })
    .optional()
    .describe("What it should be; where it is not, the command ends with 1"),
})

export type CaseFormat = z.infer<typeof CaseFormat>
