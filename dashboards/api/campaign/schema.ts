import { z } from "zod"

const count = z.number().int()
const text = z.string()

/** How wishes to write to somebody went. Each counts once, under its latest decision and outcome. */
export const COUNTS = {
  wanted: count.describe("Entries into the audience that wanted a message"),
  reached: count.describe("The gate allowed it"),
  suppressed: count.describe("The gate refused it"),
  shadowed: count.describe("The gate allowed it, and it was only decided, not sent"),
  deferred: count.describe("To be decided again later"),
  undecided: count.describe("No decision yet"),
  sent: count.describe("The provider took it"),
  failed: count.describe("The provider refused it, or it is not known whether it took it"),
  delivered: count,
  opened: count,
  clicked: count,
  bounced: count.describe("For good"),
  complained: count,
  unsubscribed: count,
}

const said = text.nullable()

const CampaignSaid = z.object({
  name: text,
  state: z
    .enum(["runs", "broken", "ended"])
    .describe(
      "broken: it is in the store and cannot run, see `error`; ended: it is no more, and what it sent is on record. Of both no definition is told: what stands in it is null",
    ),
  error: said.describe("Why it cannot run"),
  held: said.describe("Why it sends nothing now though it runs: what it waits for"),
  last_at: said.describe("Of one that has ended: when it last wanted, decided or sent; RFC 3339"),
  description: said,
  segment: said,
  channel: said.describe(
    "By which it reaches players; of one by webhook that of its endpoint, or `webhook` where that is not configured",
  ),
  endpoint: said.describe("Of one by webhook: what takes its messages"),
  product: said,
  message_class: said,
  hold_out: said.describe(
    "Per cent of the players who never get it, as decimal text; 0 where the class knows no hold-out",
  ),
})

export type CampaignSaid = z.infer<typeof CampaignSaid>

export const CampaignRow = CampaignSaid.extend(COUNTS)

export type CampaignRow = z.infer<typeof CampaignRow>

export const CampaignDay = z.object({ day: text.describe("Of the wish, UTC"), ...COUNTS })
export type CampaignDay = z.infer<typeof CampaignDay>

const estimate = text.nullable()

/** An arm of a campaign in a brand, since the campaign's start; amounts in base currency. */
export const CampaignResult = z.object({
  brand: text,
  arm: text.describe("sent, or held_out: would have got it, but for the hold-out"),
  start: text.describe("The brand's reporting day on which its first player was wanted"),
  days: count.describe("For how many days each player is followed"),
  players: count.describe("Whose days are over; all that follows is of them"),
  players_open: count.describe("Whose days still run"),
  actives: count,
  ngr_per_player: estimate,
  difference: estimate.describe("NGR per player of sent less that of held_out"),
  difference_low: estimate.describe("Lower end of its 95% interval"),
  difference_high: estimate.describe("Upper end of its 95% interval"),
  verdict: text.describe("higher, lower, not sure, too few or no spread; empty for held_out"),
})

export type CampaignResult = z.infer<typeof CampaignResult>

export const CampaignDocument = CampaignRow.extend({
  from: text,
  to: text,
  version: said,
  cap_per_day: count
    .nullable()
    .describe(
      "Promotions to a person on one day of the player's, as the gate counts; null: no promotion",
    ),
  cap_per_week: count.nullable().describe("Likewise on that day and the six before it"),
  fatigue: z
    .object({ messages: count, days: count, rest_days: count })
    .nullable()
    .describe("Its own: who opens none of so many promotions in so many days has so long a rest"),
  budget: z
    .object({
      per: z.enum(["day", "campaign"]).describe("On each day, UTC, or in all"),
      messages: count.nullable(),
      messages_spent: count.describe("Sent, or perhaps sent"),
      amount: said.describe("Of what its messages offer, a decimal string"),
      amount_spent: said,
      currency: said,
      is_spent: z.boolean().describe("Not one message more goes out"),
    })
    .nullable()
    .describe("What its messages may use up together, and how much they have; null: no bound"),
  priority: count.nullable().describe("Among promotions that want the same player; null: none"),
  value: said.describe("Column of the segment by which the worthier of equals goes out"),
  quiet_hours: said.describe("In force, where the player lives; null: none"),
  schedule: said.describe("To the whole audience, then; null: to whoever enters"),
  subject: said,
  days: z.array(CampaignDay),
  reasons: z
    .array(z.object({ verdict: text, reason: text, players: count }))
    .describe("Players by the latest decision; one player may have several reasons"),
  results: z.array(CampaignResult).describe("Of the latest nightly refresh; of all days"),
  decisions: z
    .array(
      z.object({
        decided_at: text,
        brand: text,
        player_id: text,
        verdict: text,
        reasons: z.array(text),
        sent: z
          .object({
            outcome: text.describe("Of the latest attempt"),
            attempts: count,
            is_waiting: z.boolean().describe("It will be tried again"),
          })
          .nullable()
          .describe("What came of the message; null until it was handed over"),
      }),
    )
    .describe("The latest decision on each of the latest wishes"),
})

export type CampaignDocument = z.infer<typeof CampaignDocument>

/** A definition that a campaign had: decisions and sends name it by its version. */
export const CampaignVersion = z.object({
  version: text,
  change: z
    .enum(["put", "file", "removed"])
    .describe("put in the product; found in a file at a start; or removed, with this text"),
  by: text.describe("Who did; `file` where a file did"),
  at: text,
  definition: text.describe("As it was written"),
})

export type CampaignVersion = z.infer<typeof CampaignVersion>

const day = z.iso.date("expected a day such as 2026-11-23")
const range = {
  from: day.optional().describe("First day of the wishes, UTC; by default 44 days ago"),
  to: day.optional().describe("Last day of the wishes, UTC; by default today"),
  brand: z.string().min(1).max(64).optional().describe("One brand; by default all"),
}
const name = z.string().min(1).max(64)

export const CampaignsQuestion = z.strictObject(range)
export const CampaignQuestion = z.strictObject({ name, ...range })
export const CampaignVersionsQuestion = z.strictObject({ name })
