import { z } from "zod"

const count = z.number().int()
const text = z.string()
const instant = z.string().describe("RFC 3339, UTC")

export const ListRow = z.object({
  id: text,
  jurisdiction: text.describe("Where it holds, as laws name places"),
  entries: count.describe("People on it"),
  imported_at: instant.nullable(),
  age_s: count.nullable(),
  age_s_max: count.describe("It is stale when it is older"),
  stale_since: instant
    .nullable()
    .describe("Since when no promotion goes to where it holds; null: it is of today"),
  matched: count.describe("Players who are on it"),
  to_review: count.describe("Players who may be, and nobody has looked yet"),
  imports: z
    .array(
      z.object({
        at: instant,
        by: text,
        reason: text,
        refused: text.nullable().describe("Why nothing of the file was taken; null: it was"),
        mode: text,
        lines: count,
        broken: count,
        file_sha256: text,
      }),
    )
    .describe("The latest files, as they are on record, the latest first"),
})
export type ListRow = z.infer<typeof ListRow>

const STATES = ["exact", "review", "confirmed", "dismissed"] as const

export const CaseRow = z.object({
  case: text,
  list: text,
  player: text.describe("brand:id"),
  state: z.enum(STATES),
  since: instant.nullable(),
  off_list_at: instant.nullable().describe("Since when he is no longer on it"),
  decided_by: text.nullable(),
})
export type CaseRow = z.infer<typeof CaseRow>

export const CasesQuestion = z.strictObject({
  state: z
    .enum(["", ...STATES])
    .default("")
    .describe("Of this state; empty: of every"),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
})

export const DecideQuestion = z.strictObject({
  case: z.string().min(1).max(64),
  decision: z.enum(["confirmed", "dismissed"]),
  reason: z.string().trim().min(1, "expected why: it is kept on record").max(1_000),
})

export const DecidedCase = z.object({
  case: text,
  list: text,
  player: text,
  was: z.enum(STATES),
  state: z.enum(STATES),
  is_told: z.boolean().describe("Kafka has every exclusion that was found"),
})
