import { z } from "zod"
import { PROVEN_TABLES } from "../../core/proof-record.ts"

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const number = z.int().min(1)

const Header = z.strictObject({
  type: z.literal("header"),
  format: z.literal("pitboss-records-1"),
  installation: z.string(),
  public_key: z.string(),
  scope: z.union([
    z.strictObject({ player: z.string() }),
    z.strictObject({ from: z.string(), to: z.string() }),
  ]),
  made_at: z.string(),
})

/** One line of an export of records, as NDJSON: a regulator's tool reads these. */
export const ExportLine = z.discriminatedUnion("type", [
  Header,
  z.strictObject({ type: z.literal("record"), number, hash, content: z.string() }),
  z.strictObject({ type: z.literal("digest"), number, digest: hash }),
  z.strictObject({
    type: z.literal("row"),
    record: number,
    table: z.enum(PROVEN_TABLES),
    place: z.int().min(0),
    row: z.record(z.string(), z.unknown()),
    path: z.array(hash).readonly(),
  }),
  z.strictObject({
    type: z.literal("checkpoint"),
    number,
    ...{ installation: z.string(), hash, at: z.string(), signature: z.string() },
  }),
  z.strictObject({ type: z.literal("end"), records: z.int(), rows: z.int() }),
])

export type ExportLine = z.infer<typeof ExportLine>
export type ExportHeader = z.infer<typeof Header>
