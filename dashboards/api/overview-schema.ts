import { z } from "zod"
import { AmountsOff } from "./amounts-off.ts"

const count = z.number().int()

const Segment = z.object({
  segment: z.string(),
  size: count,
  sizes: z
    .array(z.object({ at: z.string(), size: count, least: count, most: count }))
    .describe("Over the last 24 hours; least and most since the point before"),
})

const Decisions = z.object({
  players: z.object({ allow: count, shadow: count, suppress: count, defer: count }),
  reasons: z
    .array(z.object({ verdict: z.string(), reason: z.string(), players: count }))
    .describe("Players by the latest decision on each intent; one player may have several reasons"),
})

const Message = z.object({
  finished_at: z.string(),
  player: z.string(),
  campaign: z.string(),
  outcome: z.string().describe("Of the latest attempt"),
  is_waiting: z.boolean().describe("It will be tried again"),
  attempts: count,
})

/** What the overview shows besides the days; no personal data. A part that failed is null. */
export const Overview = z.object({
  at: z.string().describe("Instant of the snapshot, UTC"),
  complete_to: z.string().nullable().describe("Everything up to here is in the figures"),
  behind_since: z.string().nullable().describe("Since when the figures have not been whole"),
  waits_for: z
    .enum(["tables", "models"])
    .nullable()
    .describe(
      "While they are not whole: what is missing, messages in the tables or a round of models",
    ),
  lag: count
    .nullable()
    .describe("Messages in Kafka that are not in the tables yet; null while Kafka does not answer"),
  cycle_ms: z.number().describe("How long features and segments took"),
  cycle_age_ms: z
    .number()
    .nullable()
    .describe("How long ago they were finished; null: not yet since the start"),
  cycle_every_ms: z
    .number()
    .nullable()
    .describe("How often they come round, over the latest rounds; null until that was measured"),
  brands: z
    .array(
      z.object({
        brand: z.string(),
        today: z.string().describe("Its reporting day now"),
        currency: z.string().describe("Its base currency"),
        time_zone: z.string(),
        day_start_hour: count,
        hue: count.describe("Its colour, 1 to 4, for as long as it exists; 0 beyond four brands"),
      }),
    )
    .nullable(),
  events_per_second: z.array(z.object({ second: z.string(), events: count })).nullable(),
  counts: z
    .object({ events: count, repeats: count, conflicts: count, dead_letters: count })
    .nullable(),
  audit: z
    .object({
      amounts_off: AmountsOff.describe(
        "Found in the last 24 hours, and mended; by base currency; null: it is no money",
      ),
      keys_off: count.describe("Keys that were off in the last 24 hours"),
      age_ms: count.nullable().describe("How long ago the latest look ended; null: there was none"),
    })
    .nullable()
    .describe("How far what is derived was off from the events, by the standing audit"),
  segments: z.array(Segment).nullable(),
  decisions: Decisions.nullable().describe("Of the last 24 hours"),
  messages: z.array(Message).nullable(),
  faults: z
    .array(z.object({ part: z.string(), code: z.string(), since: z.string() }))
    .describe("Parts that could not be read"),
})

export type Overview = z.infer<typeof Overview>
