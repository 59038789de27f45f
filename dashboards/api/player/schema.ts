import { z } from "zod"
import { numberInQuery } from "../route/route.ts"

const instant = z.string().describe("RFC 3339, UTC")
const text = z.string()

export const KINDS = [
  "text",
  "money",
  "share",
  "number",
  "count",
  "instant",
  "flag",
  "list",
  "map",
] as const

const value = z
  .union([
    z.string(),
    z.boolean(),
    z.array(z.string()),
    z.record(z.string(), z.string().nullable()),
  ])
  .nullable()
  .describe("Decimals and 64-bit integers as text")

export const Feature = z.object({
  name: text,
  description: text.describe("The column's own comment"),
  kind: z.enum(KINDS),
  value,
})

export type Feature = z.infer<typeof Feature>

export const WindowRow = z.object({
  name: text.describe("Name of the column over a life"),
  description: text,
  kind: z.enum(KINDS),
  values: z.array(value).describe("In the order of `windows`; null where there is no such column"),
})

export const PlayerDocument = z.object({
  brand: text,
  player_id: text,
  player_key: text,
  groups: z
    .array(z.object({ name: text, features: z.array(Feature) }))
    .describe("Columns of ft_player by subject, as they are there"),
  windows: z.array(text).describe("Lengths of time of the rolling sums: life, 1h, 24h ..."),
  window_rows: z.array(WindowRow),
  restrictions: z
    .array(
      z.object({
        player: text.describe("On whom it stands: himself, or another player of the same person"),
        fact: text,
        is_restricted: z.boolean(),
        restricted_at: instant.nullable(),
        permitted_at: instant.nullable(),
        until: instant.nullable(),
      }),
    )
    .describe(
      "Facts that the gate reads of this player and of the same person's others, from ft_restriction",
    ),
  person: z
    .object({
      name: text.describe("The player of the person whose first link came in first"),
      links: z.array(
        z.object({
          player: text,
          kind: text.describe("operator, email, phone or document"),
          person_id: text.describe("Whoever has the same, of the same kind, is the same person"),
          linked_at: instant,
        }),
      ),
      hints: z
        .array(
          z.object({
            player: text,
            devices: z.number().int().describe("How many devices both used"),
            seen_last_at: instant,
          }),
        )
        .describe("Others who used the same devices: a hint, perhaps a household, and no link"),
    })
    .describe("Who is the same person, by links that stand; no links where nothing links him"),
  segments: z.array(z.object({ segment: text, entered_at: instant, payload: text })),
  decisions: z.array(
    z.object({
      campaign: text,
      decided_at: instant,
      verdict: text,
      reasons: z.array(text),
      rule_version: text,
    }),
  ),
  sends: z.array(
    z.object({
      campaign: text,
      channel: text,
      finished_at: instant,
      outcome: text.describe("Of the latest attempt"),
      detail: text,
      attempts: z.number().int(),
      is_waiting: z.boolean().describe("It will be tried again"),
    }),
  ),
  campaigns: z.array(text).describe("Those that run: what the gate can be asked about"),
})

export type PlayerDocument = z.infer<typeof PlayerDocument>

export const EventRow = z.object({
  occurred_at: instant,
  ingested_at: instant,
  arrival: text.describe("Order of arrival, as decimal text"),
  type: text,
  topic: text,
  event_id: text,
  source: text,
  currency: text.describe("Empty where the event has no amount"),
  amount: text.nullable().describe("What it moved, in its currency, as decimal text"),
  details: text.describe("JSON object of the type's own fields, as text; free texts are left out"),
})

export type EventRow = z.infer<typeof EventRow>

export const FoundRow = z.object({
  brand: text,
  player_id: text,
  active_last_at: instant.nullable(),
})
export type FoundRow = z.infer<typeof FoundRow>

const brand = z.string().min(1).max(64)
const player_id = z.string().min(1).max(128)

export const PlayerQuestion = z.strictObject({ brand, player_id })

export const EventsQuestion = z.strictObject({
  brand,
  player_id,
  before: z
    .string()
    .regex(/^[\dT:.-]+Z,\d+$/, "expected occurred_at,arrival of a row")
    .optional()
    .describe("occurred_at,arrival of the last row that is known: the page behind it"),
  topic: z.string().max(32).optional().describe("One domain only"),
  limit: numberInQuery(1, 500, 50),
})

export const FindQuestion = z.strictObject({
  find: z.string().min(1).max(200).describe("Beginning of a player id, or brand:player_id"),
  limit: numberInQuery(1, 100, 12),
})

export const ExplainQuestion = z.strictObject({
  brand,
  player_id,
  campaign: z.string().min(1).max(64),
})

export const Explained = z.object({
  player: text,
  campaign: text,
  state: z
    .enum(["runs", "broken", "ended"])
    .describe("Where it does not run there is no verdict of now: the decisions on record are told"),
  verdict: z.enum(["allow", "shadow", "suppress", "defer"]).nullable(),
  audience: z
    .enum(["waiting", "inside", "outside"])
    .nullable()
    .describe(
      "waiting: a wish of his is open; inside: he is in the campaign's segment; outside: neither, and he gets nothing, whatever the verdict",
    ),
  starts_nothing: text
    .nullable()
    .describe(
      "He is inside, but his entry starts no message any more: answered, before_start, or a cause that starts none, as late or import",
    ),
  reasons: z.array(text),
  rules: z.array(
    z.object({
      rule: text,
      isAllowed: z.boolean(),
      reason: text,
      inputs: z.record(z.string(), z.union([z.string(), z.boolean(), z.null()])),
      deferredUntil: z.number().optional(),
      /** Put on record, and nothing more: the rule decides nothing for this class of message. */
      isNoted: z.literal(true).optional(),
    }),
  ),
  rule_version: text,
  decisions: z.array(z.looseObject({})),
  sends: z.array(z.looseObject({})),
  words: text,
})

export type Explained = z.infer<typeof Explained>
