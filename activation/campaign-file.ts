import { z } from "zod"
import { FatigueLimit } from "../core/fatigue.ts"
import { CampaignBudget } from "./campaign-budget.ts"
import { CampaignOffer } from "./campaign-offer.ts"
import { Schedule } from "./schedule.ts"
import { Sender } from "./sender.ts"
import { timeOfDay } from "./setting/time.ts"
import { templateFault } from "./template.ts"

const template = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const fault = templateFault(text)
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault })
  })

const common = {
  name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, "expected lower-case words joined by hyphens"),
  description: z.string().min(1),
  segment: z.string().min(1),
  product: z.enum(["betting", "casino", "bingo"]),
  message_class: z.enum(["promotional", "operational", "regulatory"]),
  /** To what it moves a player. Where nobody says: of a promotion `play`, of every other class `none`. */
  encourages: z.enum(["deposit", "play", "none"]).optional(),
  /** Per cent of the players who never get it, as a decimal string; absent: 0. */
  hold_out: z
    .string()
    .regex(/^(100|\d{1,2}(\.\d{1,4})?)$/, "expected per cent as a decimal string, such as '12.5'")
    .optional(),
  /** Promotions to a person on one day of the player's, over all campaigns of the channel. */
  cap_per_day: z.int().min(0).optional(),
  /** Likewise on that day and the six before it. */
  cap_per_week: z.int().min(0).optional(),
  /** From when who answers to no promotion is left alone, where it is stricter than his brand's. */
  fatigue: FatigueLimit.optional(),
  /** What its messages may use up together; absent: nothing bounds it. */
  budget: CampaignBudget.optional(),
  /** Its rank among promotions that want the same player by the channel: the highest goes out; absent: it contends with none. */
  priority: z.int().min(0).max(100).optional(),
  /** Column of the segment that says, in decimal, what it is worth of a player: of equal priority the worthier goes out. */
  value: z.string().min(1).optional(),
  /** Times of day where the player lives; what falls into them waits for their end. */
  quiet_hours: z
    .strictObject({ from: timeOfDay, to: timeOfDay })
    .refine(({ from, to }) => from !== to, "expected two times that differ")
    .optional(),
  /** Who left the segment while his message waited gets it only where this says `send`. */
  if_left: z.enum(["suppress", "send"]).optional(),
  /** What it gives, or holds out: laws bind the terms, and a term that is not said keeps it back where one does. */
  offer: CampaignOffer.optional(),
  /** To everybody in the segment, then; without one, to whoever enters. */
  schedule: Schedule.optional(),
}

// Of texts in Liquid, fields of `player`, `payload.<column>` and `unsubscribe_url` are at hand, and nothing else.
const Email = z.strictObject({
  ...common,
  channel: z.literal("email"),
  from: Sender,
  subject: template,
  body: template,
})

const Webhook = z.strictObject({
  ...common,
  channel: z.literal("webhook"),
  /** Which of the endpoints in `pitboss.yml` takes it; that says by which channel it reaches the player. */
  endpoint: z.string().min(1),
  title: template.optional(),
  body: template,
})

/** A campaign as it is written. */
export const CampaignFile = z.discriminatedUnion("channel", [Email, Webhook], {
  error: "expected channel 'email', or 'webhook' with an 'endpoint'",
})

export type CampaignFields = z.infer<typeof CampaignFile>
export type EmailFields = Omit<z.infer<typeof Email>, "channel">
export type WebhookFields = Omit<z.infer<typeof Webhook>, "channel">
