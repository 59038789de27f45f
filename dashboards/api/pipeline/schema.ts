import { z } from "zod"
import { AmountsOff } from "../amounts-off.ts"

const count = z.number().int()
const text = z.string()
const instant = z.string().describe("RFC 3339, UTC")

export const TopicRow = z.object({
  topic: text,
  waiting: count.nullable().describe("Messages in Kafka, not in the tables; null: not known"),
  per_second: z.number().describe("Events landed, over the last 10 seconds"),
  landing_ms_p95: z
    .number()
    .nullable()
    .describe("From the gateway to the table, of the last minute's events; null without any"),
  minutes: z.array(z.object({ at: instant, events: count })).describe("Of the last hour"),
})

export type TopicRow = z.infer<typeof TopicRow>

export const ModelRow = z.object({
  model: text,
  kind: text.describe("tick, deploy, refresh or heal"),
  ended_at: instant,
  runs: count.describe("Runs that the latest record stands for: up to a minute of ticks"),
  ms: z.number().describe("Of one run, on average"),
  ms_max: count,
  keys_touched: count,
  rows_written: count,
  error: text.nullable(),
})

export type ModelRow = z.infer<typeof ModelRow>

export const LetterRow = z.object({
  topic: text,
  source: text,
  reason: text,
  letters: count,
  latest_at: instant,
})

export type LetterRow = z.infer<typeof LetterRow>

export const HealingRow = z.object({
  at: instant,
  cause: text.describe(
    "unclean stop, power loss, failed insert, unvouched, replay, rates or first arrival",
  ),
  detail: text.describe("What failed, else empty"),
  keys_checked: count,
  keys_healed: count,
  models_healed: z.array(text),
  models_rebuilt: z.array(text),
  ms: count,
})

export type HealingRow = z.infer<typeof HealingRow>

export const AuditDocument = z
  .object({
    at: instant.describe("End of the latest look"),
    keys_checked: count.describe("By the latest look"),
    keys_off: count.describe("Keys that were found off in the last 24 hours, and mended"),
    amounts_off: AmountsOff.describe(
      "By how much money was, by base currency; null: it is no money",
    ),
    covered: z
      .object({
        share: z.number().describe("Of everything derived, what was looked at; 1: every key"),
        since: instant.nullable().describe("All of that since then; null: nothing was"),
        share_of_day: z.number().describe("What was looked at in the last 24 hours"),
      })
      .nullable()
      .describe("By the looks on record; null: not read yet"),
    drifts: z
      .array(
        z.object({
          at: instant,
          model: text,
          keys: count,
          amounts_off: AmountsOff,
          mended_by: text,
        }),
      )
      .describe("What was off and is mended, the latest first"),
  })
  .nullable()
  .describe("What the standing audit found; null: it has never looked")

export type AuditDocument = z.infer<typeof AuditDocument>

const Round = z.object({
  ms: count,
  ended_at: instant.nullable().describe("null: not yet since the start"),
})

export const PipelineDocument = z.object({
  at: instant,
  features: Round.describe("Features and segments"),
  marts: Round,
  topics: z.array(TopicRow).nullable(),
  models: z.array(ModelRow).nullable(),
  letters: z.array(LetterRow).nullable().describe("Not replayed"),
  segments: z
    .array(
      z.object({
        name: text,
        ms: z.number().nullable(),
        evaluated_at: instant.nullable(),
        error: text.nullable(),
        error_since: instant.nullable(),
      }),
    )
    .nullable(),
  holds: z
    .array(
      z.object({
        place: text.describe("partition:offset in the compliance topic"),
        holds: text.describe("brand:player, a brand, or empty: everybody"),
        since: instant,
      }),
    )
    .describe("Rows of the compliance topic that could not be read"),
  exclusion_lists: z
    .object({
      stale: z
        .array(z.object({ list: text, jurisdiction: text, since: instant }))
        .describe("Too old, or never there: nobody of their place gets a promotion"),
      to_review: count.describe("Players who may be one on a list, and are held"),
    })
    .describe("Lists of excluded people"),
  registers_unreachable: z
    .array(
      z.object({
        register: text,
        jurisdictions: z.array(text).readonly(),
        since: instant,
        detail: text,
      }),
    )
    .describe("Registers of excluded people that do not answer: promotions of their places wait"),
  landing: z
    .object({
      ...{ since: instant, detail: text, failures: count },
      remedy: text.describe("What a person does about it"),
    })
    .nullable()
    .describe(
      "Inserts of events that fail, or, with 0 failures, why nothing is read from Kafka; null: neither, for two minutes",
    ),
  kafka: z
    .object({ since: instant, seconds: count, waiting_bytes: count, remedy: text })
    .nullable()
    .describe("Kafka, where it has not answered for some seconds to those who bring events"),
  disk: z
    .object({ since: instant, free_bytes: count, needed_bytes: count, remedy: text })
    .nullable()
    .describe("The disk of the data directory, where it has too little room to take events"),
  transitions: z
    .object({ waiting: count, since: instant.nullable().describe("Of the first that waits") })
    .describe("Who entered and left segments, and is not in Kafka's topic `segment` yet"),
  healings: z
    .array(HealingRow)
    .nullable()
    .describe(
      "Comparisons of tiles with events after a kill, a failed insert or a replay, the latest first",
    ),
  audit: AuditDocument,
  channel: z
    .object({
      way: text.describe("email, or webhook and the endpoint's id"),
      asked_again_at: instant,
      detail: text,
    })
    .nullable()
    .describe("A provider of messages that cannot be reached; of several the first"),
  faults: z.array(z.object({ part: text, code: text, since: instant })),
})

export type PipelineDocument = z.infer<typeof PipelineDocument>
