import { z } from "zod"
import { Parameter } from "../../../segments/parameter.ts"
import { numberInQuery } from "../route/route.ts"
import { SQL_CHARACTERS_MAX } from "./sql-bound.ts"

const count = z.number().int()
export const instant = z.string().describe("RFC 3339, UTC")

const least = count.describe("Least since the point before")
const most = count.describe("Most since the point before")

export const SegmentRow = z.object({
  name: z.string(),
  description: z.string(),
  owner: z.string(),
  purpose: z.string().describe("marketing or protection; protection never feeds a promotion"),
  tags: z.array(z.string()),
  folder: z.string().nullable(),
  from: z.enum(["file", "store"]).describe("store: it was made in the product"),
  state: z.enum(["published", "draft", "archived"]).describe("Only a published one runs"),
  has_draft: z.boolean().describe("Its latest version never ran, also where an older one does"),
  version: z.string(),
  size: count.nullable().describe("Members now; null until it was evaluated"),
  entered_24h: count,
  left_24h: count,
  evaluated_at: instant.nullable().describe("The latest evaluation on record"),
  looked_at: instant
    .nullable()
    .describe("When it was last evaluated since the start, also where nothing changed"),
  ms: z.number().nullable().describe("How long the round took in which it was evaluated"),
  error: z
    .string()
    .nullable()
    .describe(
      "Why it rests, in words: what, where, and the nearest name; it keeps its members meanwhile",
    ),
  error_code: z.string().nullable(),
  error_since: instant.nullable(),
  sizes: z
    .array(z.object({ at: z.string(), size: count, least, most }))
    .describe("Over the last 24 hours"),
})

export type SegmentRow = z.infer<typeof SegmentRow>

const ms = z.number()
const lag_ms = count
  .nullable()
  .describe(
    "From the arrival of the oldest new event until the round was over; null: none came in, or nobody knows",
  )
const memory_peak = count
  .nullable()
  .describe(
    "Most bytes that a statement was seen to take; null: all were over before they were looked at",
  )

const Runs = z
  .object({
    ms: ms.nullable().describe("Of a look, on average over the latest minute on record"),
    ms_share: ms.nullable().describe("Its part of that, beside those that were evaluated with it"),
    ms_max: ms.nullable().describe("Of the last 24 hours"),
    lag_ms,
    memory_peak,
    last_error: z
      .object({ at: instant, code: z.string(), message: z.string() })
      .nullable()
      .describe("Of the last 24 hours, also where it goes well since"),
    parked_since: instant
      .nullable()
      .describe("Since when it rests, over all tries; null: it was looked at since"),
    points: z
      .array(z.object({ at: instant, looks: count, ms, ms_max: ms, lag_ms, memory_peak }))
      .describe("Over the hours asked for, by parts of a minute at least"),
  })
  .describe("What its evaluations cost and met, by seg_run, which is a minute behind at most")

export const SegmentDocument = SegmentRow.extend({
  sql: z.string(),
  hours: count,
  course: z
    .array(z.object({ at: instant, size: count, least, most, entered: count, left: count }))
    .describe(
      "Size over the hours asked for, at each change where they are not too many, with who came and went since the point before",
    ),
  campaigns: z.array(z.string()).describe("Campaigns whose audience it is"),
  usage: z
    .object({
      campaigns: z.array(z.string()).describe("Whose audience it is"),
      segments: z.array(z.string()).describe("Segments that read it"),
    })
    .describe("What hangs on it: while anything does, it cannot be archived"),
  nested: z.array(z.string()).describe("Segments that it reads"),
  parameters: z.record(z.string(), Parameter).describe("Values that its select names"),
  number: count.nullable().describe("Of the version that runs; null for one of a file, or none"),
  latest: count.describe(
    "Number of the latest version, whatever became of it; 0 for one of a file",
  ),
  draft: z
    .object({ number: count, text: z.string(), by: z.string(), at: instant })
    .nullable()
    .describe("The latest version, where it never ran"),
  runs: Runs,
  causes: z
    .array(z.object({ cause: z.string(), entered: count, left: count }))
    .describe("What moved players in the last 24 hours"),
})

export type SegmentDocument = z.infer<typeof SegmentDocument>

export const TransitionRow = z.object({
  at: instant,
  brand: z.string(),
  player_id: z.string(),
  change: z.string().describe("entered or left"),
  cause: z.string().describe("event, time, import, late, rates, first_evaluation or archived"),
})

export type TransitionRow = z.infer<typeof TransitionRow>

export const MemberRow = z.object({
  brand: z.string(),
  player_id: z.string(),
  player_key: z.string().describe("64 bits, as decimal text"),
  entered_at: instant,
  payload: z.string().describe("JSON object of the select's other columns at the entry, as text"),
})

export type MemberRow = z.infer<typeof MemberRow>

export const HOURS = ["1", "24", "168", "720"] as const
export const name = z.string().min(1).max(64)

export const ListQuestion = z.strictObject({
  state: z
    .enum(["published", "all", "draft", "archived"])
    .default("published")
    .describe(
      "published: those that run; draft: those whose latest version never ran; archived; all: also what is published and cannot run",
    ),
  folder: z.string().max(200).optional().describe("Also those within it; / alone: those in none"),
  tag: z.string().max(200).optional(),
  owner: z.string().max(200).optional(),
  text: z
    .string()
    .max(200)
    .optional()
    .describe("Words that all stand in its name, description, owner, folder or tags"),
})

export type ListQuestion = z.infer<typeof ListQuestion>

export const SegmentQuestion = z.strictObject({
  name,
  hours: z.enum(HOURS).default("24").describe("How far the course of its size goes back"),
})

export const TransitionsQuestion = z.strictObject({
  name,
  limit: numberInQuery(1, 500, 50),
})

export const MembersQuestion = z.strictObject({
  name,
  brand: z.string().min(1).max(64).optional(),
  after: z
    .string()
    .regex(/^[^:]+:.+$/s, "expected brand:player_id")
    .optional()
    .describe("brand:player_id of the last row that is known: the page behind it"),
  limit: numberInQuery(1, 1_000, 100),
})

export const PreviewQuestion = z.strictObject({
  sql: z
    .string()
    .min(1, "expected a select")
    .max(SQL_CHARACTERS_MAX)
    .describe("One select that returns player_key"),
  purpose: z
    .enum(["marketing", "protection"])
    .default("marketing")
    .describe("What protects players may be read to protect them alone"),
  parameters: z
    .record(z.string(), Parameter)
    .default({})
    .describe("As in a segment's head: the values that the select names"),
})

export const Preview = z.object({
  size: z.string().describe("Players whom it finds, as decimal text"),
  players: z
    .array(
      z.object({
        player_key: z.string(),
        brand: z.string(),
        player_id: z.string(),
        payload: z
          .string()
          .describe("JSON object of the select's other columns, as text; or empty"),
      }),
    )
    .describe("The first of them, by brand and player id"),
  columns: z.array(z.string()).describe("What members would carry beside their key"),
  ms: z.number().int(),
  scope: z
    .enum(["touched", "timed", "population"])
    .describe("How members change: with their own row, at instants too, or with other players"),
  scope_because: z.string().describe("What in the select makes it so; empty for touched"),
  estimate: z
    .array(z.object({ relation: z.string(), rows: count, bytes: count }))
    .describe(
      "What it would read, by relation; bytes are of these rows with all their columns, by the average row, uncompressed",
    ),
})

export type Preview = z.infer<typeof Preview>
export type PreviewQuestion = z.infer<typeof PreviewQuestion>
