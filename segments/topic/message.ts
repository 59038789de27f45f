import { createHash } from "node:crypto"
import { z } from "zod"
import type { LogMessage } from "../../ingest/log/log.ts"

/** A message of the topic `segment`: one player entered or left one segment. Unknown fields may come later. */
export const TransitionMessage = z.object({
  id: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .describe("The same wherever the same transition comes again: drop what was seen"),
  schema: z.literal(1),
  segment: z.string().min(1),
  segment_version: z.string().describe("Of the definition; empty where the segment was archived"),
  purpose: z
    .enum(["marketing", "protection", "unknown"])
    .describe("protection never feeds a promotion; unknown: treat it as protection"),
  change: z.enum(["entered", "left"]),
  cause: z
    .string()
    .describe("event, time, import, late, rates, first_evaluation or archived; see the docs"),
  brand: z.string(),
  player_id: z.string(),
  at: z.iso.datetime().describe("Instant of the evaluation that saw it, UTC"),
  evaluation_id: z
    .string()
    .regex(/^\d+$/)
    .describe("Later evaluations have larger ones; 64 bits, as decimal text"),
  payload: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe("The select's other columns at the entry; null without any"),
  payload_left_out: z
    .boolean()
    .describe("Whether there is a payload that was too long to go along (16,384 bytes)"),
})

export type TransitionMessage = z.infer<typeof TransitionMessage>

/** A transition as the warehouse has it. */
export interface TransitionRow {
  readonly segment: string
  readonly player_key: string
  readonly brand: string
  readonly player_id: string
  readonly at: string
  readonly change: "entered" | "left"
  readonly cause: string
  readonly version: string
  readonly evaluation_id: string
  readonly short_payload: string
  /** 1: the payload is left out. */
  readonly is_long: 0 | 1
  readonly purpose: string
}

/** What Kafka gets of a transition; a player's are in one partition. */
export function messageOf(row: TransitionRow): LogMessage {
  const { segment, brand, player_id, change, cause, evaluation_id } = row
  const purpose = purposeOf(row.purpose)
  const value: TransitionMessage = {
    id: idOf(row),
    schema: 1,
    ...{ segment, segment_version: row.version, purpose, change, cause, brand, player_id },
    at: `${row.at.replace(" ", "T")}Z`,
    evaluation_id,
    payload: row.short_payload === "" ? null : JSON.parse(row.short_payload),
    payload_left_out: row.is_long === 1,
  }
  return {
    key: `${brand}:${player_id}`,
    value: JSON.stringify(value),
    headers: { segment, purpose, change },
  }
}

function purposeOf(kept: string): TransitionMessage["purpose"] {
  return kept === "marketing" || kept === "protection" ? kept : "unknown"
}

function idOf({ segment, player_key, at, change, evaluation_id }: TransitionRow): string {
  const facts = JSON.stringify([segment, player_key, at, change, evaluation_id])
  return createHash("sha256").update(facts).digest("hex").slice(0, 32)
}
