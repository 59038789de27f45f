import { z } from "zod"
import { PAST_READINGS } from "../../../models/runner/past.ts"
import { Parameter } from "../../../segments/parameter.ts"
import { SQL_CHARACTERS_MAX } from "../segment/sql-bound.ts"

const count = z.number().int()
const day = z.string().describe("As 2026-01-31, UTC")
const money = z
  .object({ ggr: z.string(), ngr: z.string(), deposits: z.string() })
  .describe("Decimal text in the brand's base currency")

export const BacktestQuestion = z.strictObject({
  sql: z.string().min(1).max(SQL_CHARACTERS_MAX).describe("One select that returns player_key"),
  purpose: z.enum(["marketing", "protection"]).default("marketing"),
  parameters: z.record(z.string(), Parameter).default({}).describe("As in a segment's head"),
  from: day,
  to: day.describe("Over already; at most 92 days"),
  reading: z
    .enum(PAST_READINGS)
    .default("true")
    .describe(
      "true: from all that had occurred by each day's end; known: from what had come in by then",
    ),
})

export const BacktestAnswer = z.object({
  reading: z.enum(PAST_READINGS).describe("Of days and overlap; the rest is of now"),
  days: z.array(
    z.object({
      day,
      size: count.describe("Members at its end"),
      entered: count.nullable().describe("Against the day before; null for the first"),
      left: count.nullable(),
    }),
  ),
  overlap: z
    .array(z.object({ segment: z.string(), members: count, both: count }))
    .describe("On the last day, with the segments that run"),
  value: z
    .array(
      z.object({
        brand: z.string(),
        players: count,
        players_whole: count.describe("Of them those whose 28 days are over"),
        before: money,
        after: money,
      }),
    )
    .describe("28 days up to the first entry, and 28 days behind it"),
  contactable_now: z
    .array(
      z.object({
        channel: z.string(),
        product: z.string(),
        audience: count,
        reached: count,
        shadowed: count,
        suppressed: z.record(z.string(), count).describe("Players by reason"),
        suppressed_players: count,
        deferred: count,
        deferred_because: z.record(z.string(), count),
      }),
    )
    .describe("Of the last day's members, by the gate, on what it knows now"),
})

export type BacktestAnswer = z.infer<typeof BacktestAnswer>

export const VerifyQuestion = z.strictObject({
  name: z.string().min(1).max(64).optional().describe("None: every segment"),
})

export const VerifyAnswer = z.object({
  is_exact: z.boolean(),
  verified: z.array(
    z.object({
      segment: z.string(),
      scope: z.string(),
      at: z.string().describe("The instant that now() stood for"),
      members: count,
      missing: count,
      extra: count,
      players: z.array(z.string()).describe("The first who are off"),
      ms: count,
    }),
  ),
  failed: z.array(z.object({ segment: z.string(), code: z.string(), message: z.string() })),
})

export type VerifyAnswer = z.infer<typeof VerifyAnswer>
