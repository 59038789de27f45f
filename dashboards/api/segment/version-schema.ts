import { z } from "zod"
import { Parameter } from "../../../segments/parameter.ts"
import { instant, name } from "./schema.ts"
import { SQL_CHARACTERS_MAX } from "./sql-bound.ts"

const count = z.number().int()
const number = count.min(1)
const state = z
  .enum(["draft", "published", "replaced", "archived"])
  .describe(
    "draft: never ran; published: runs; replaced: ran until another was published; archived: ran until its segment was archived",
  )

/** What people say about a segment, before its select. */
export const SegmentHead = z.object({
  name: z.string(),
  description: z.string(),
  owner: z.string(),
  tags: z.array(z.string()),
  folder: z.string().nullable(),
  purpose: z.enum(["marketing", "protection"]),
  parameters: z.record(z.string(), Parameter),
})

export type SegmentHead = z.infer<typeof SegmentHead>

/** One text of a segment; its number always means the same text. */
export const SegmentVersionRow = z.object({
  number: count,
  state,
  by: z.string().describe("Who saved it"),
  at: instant,
  note: z.string(),
  text: z.string().describe("Head and select, as in a file"),
  changes: z
    .array(
      z.object({
        change: z.enum(["saved", "published", "archived"]),
        by: z.string(),
        at: instant,
      }),
    )
    .describe("What was done with it, in that order"),
})

export type SegmentVersionRow = z.infer<typeof SegmentVersionRow>

export const SegmentVersionDocument = SegmentVersionRow.extend({
  sql: z.string().describe("The select alone"),
  head: SegmentHead.nullable().describe("What people say about it; null where it cannot be read"),
})

export type SegmentVersionDocument = z.infer<typeof SegmentVersionDocument>

const fault = z.object({
  code: z.string(),
  message: z.string(),
  line: count.optional().describe("Of the text, counted from 1"),
  column: count.optional(),
})

export const Draft = z.object({
  name: z.string(),
  number: count,
  state,
  note: z.string(),
  error: fault
    .nullable()
    .describe("What would keep it from being published; it is kept all the same"),
})

export type Draft = z.infer<typeof Draft>

export const Published = z.object({
  name: z.string(),
  number: count,
  version: z.string().describe("By which transitions and evaluations name it"),
})

export const Archived = z.object({ name: z.string(), archived: z.literal(true) })

export const VersionDiff = z.object({
  name: z.string(),
  from: count,
  to: count,
  lines: z.array(
    z.object({
      change: z.enum(["same", "removed", "added"]),
      text: z.string(),
      from: count.nullable().describe("Its line in the first version"),
      to: count.nullable().describe("Its line in the second"),
    }),
  ),
})

export type VersionDiff = z.infer<typeof VersionDiff>

export const NameQuestion = z.strictObject({ name })

export const DraftQuestion = z.strictObject({
  name,
  text: z.string().min(1).max(SQL_CHARACTERS_MAX).describe("Head and select, as in a file"),
  note: z.string().max(1_000).optional().describe("Why it was written"),
  after: count
    .min(0)
    .optional()
    .describe(
      "Number of the latest version that it is made from, 0 for a new segment: refused where another was saved since",
    ),
})

export const VersionQuestion = z.strictObject({ name, number: z.coerce.number().int().min(1) })

export const NumberQuestion = z.strictObject({ name, number })

export const DiffQuestion = z.strictObject({
  name,
  from: z.coerce.number().int().min(1),
  to: z.coerce.number().int().min(1),
})
