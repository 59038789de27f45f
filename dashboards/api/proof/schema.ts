import { z } from "zod"
import { PROOF_KINDS } from "../../../core/proof-kind.ts"
import { numberInQuery } from "../route/route.ts"

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString())

export const RecordsQuestion = z.strictObject({
  kind: z.enum(PROOF_KINDS).optional(),
  actor: z.string().min(1).max(64).optional(),
  player: z.string().min(3).max(300).optional().describe("brand:player_id"),
  from: instant.optional().describe("RFC 3339, included"),
  to: instant.optional().describe("RFC 3339, not included"),
  before: z.coerce.number().int().min(1).optional().describe("Records of lower numbers alone"),
  limit: numberInQuery(1, 500, 100),
})

export const RecordRow = z.object({
  number: z.number().int(),
  at: z.string().describe("RFC 3339, UTC"),
  kind: z.string(),
  actor: z.string(),
  reason: z.string(),
  subject: z.string(),
  body: z.record(z.string(), z.unknown()).describe("What happened; of rows, their digest"),
  hash: z.string().describe("SHA-256, over the hash before and this content"),
})
export type RecordRow = z.infer<typeof RecordRow>

export const FaultRow = z.object({
  number: z.number().int(),
  kind: z.string(),
  what: z.string(),
  message: z.string(),
})

export const ChainDocument = z.object({
  records: z.number().int(),
  head: z.string().describe("Hash of the last record"),
  public_key: z.string().describe("Ed25519, base64 of 32 bytes"),
  checkpoint: z
    .object({ number: z.number().int(), hash: z.string(), at: z.string(), signature: z.string() })
    .nullable()
    .describe("The last one that was signed"),
  verification: z
    .object({
      at: z.string(),
      by: z.string(),
      records: z.number().int(),
      fault: FaultRow.nullable().describe("Where it was broken first; null: it was whole"),
    })
    .nullable()
    .describe("The last look at the whole chain"),
})
export type ChainDocument = z.infer<typeof ChainDocument>

export const VerifiedDocument = z.object({
  records: z.number().int(),
  rows: z.number().int(),
  checkpoints: z.number().int(),
  fault: FaultRow.nullable(),
})

export const ExportQuestion = z.strictObject({
  player: z.string().min(3).optional(),
  from: instant.optional(),
  to: instant.optional(),
  reason: z.string().max(1_000).default(""),
})
