import { z } from "zod"

const count = z.number().int()
const text = z.string()
const instant = z.string().describe("RFC 3339, UTC")

export const HOURS = ["1", "24", "168"] as const

export const GateQuestion = z.strictObject({
  hours: z.enum(HOURS).default("24").describe("So far back"),
})

const Verdicts = {
  allowed: count,
  suppressed: count,
  deferred: count,
  decided_only: count.describe("Allowed by every rule, and kept back by a shadow mode"),
}

export const GateDocument = z.object({
  at: instant,
  hours: count,
  decisions: z.object(Verdicts).describe("Within the hours; one that was deferred is decided anew"),
  step_ms: count.describe("Length of a part of the course"),
  course: z
    .array(z.object({ at: instant, ...Verdicts }))
    .describe(
      "The same by parts of the time, without the empty ones; the first may have begun before it",
    ),
  reasons: z
    .array(z.object({ verdict: text, reason: text, players: count }))
    .describe("Why not, in players, the most frequent first; one may have several"),
  block: z
    .object({
      samples: count,
      p50_ms: count,
      p99_ms: count,
      max_ms: count,
      latest_at: instant,
    })
    .nullable()
    .describe("From Kafka to the gate's refusal, restrictions of the last hour; null: none came"),
  held: z
    .array(z.object({ campaign: text, why: text }))
    .describe("Campaigns that send nothing now, and what they wait for"),
  places: z
    .array(
      z.object({
        places: z.array(text).describe("Where no promotion goes now, as laws name them"),
        why: z.enum(["exclusion_list_stale", "register_unreachable"]),
        of: text.describe("The list, or the register"),
        since: instant,
      }),
    )
    .describe("Places that wait for a list or a register of excluded people"),
  holds: count.describe("Unreadable rows of the compliance topic that hold somebody"),
})

export type GateDocument = z.infer<typeof GateDocument>
