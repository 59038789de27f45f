import { z } from "zod"
import type { Topic } from "../../core/topic.ts"
import { type BoundCode, type Entrance, outOfBounds } from "./bound.ts"
import { canonicalEvent } from "./canonical.ts"
import { infidelityOf } from "./fidelity.ts"
import { fieldSchema } from "./field.ts"
import { personalPath } from "./personal.ts"
import { COPIED_TO_COMPLIANCE, ENVELOPE, EVENT_TYPES } from "./registry.ts"

/** A checked event, as it goes to Kafka. */
export interface ParsedEvent {
  readonly topics: readonly Topic[]
  readonly key: string
  readonly eventId: string
  /** Canonical JSON: the same content always reads the same. */
  readonly value: string
}

export interface Rejection {
  readonly code:
    | "EVENT_NOT_OBJECT"
    | "EVENT_TYPE_UNKNOWN"
    | "EVENT_PERSONAL_DATA"
    | "EVENT_SCHEMA_VERSION"
    | "EVENT_INVALID"
    | "EVENT_JSON"
    | "EVENT_TOO_LONG"
    | BoundCode
  readonly reason: string
  readonly path: string
}

export type Parsed =
  | { readonly kind: "event"; readonly event: ParsedEvent }
  | {
      readonly kind: "rejected"
      readonly eventId: string | undefined
      readonly rejection: Rejection
    }

/** Longest canonical event in bytes; Kafka's topics take a little more. */
export const EVENT_BYTES_MAX = 1_000_000

/** One zod schema per type of events.md. */
export const EVENT_SCHEMAS: ReadonlyMap<string, z.ZodObject> = new Map(
  Object.entries(EVENT_TYPES).map(([type, { fields }]) => [type, schemaOf(type, fields)]),
)

function schemaOf(type: string, fields: (typeof EVENT_TYPES)[string]["fields"]): z.ZodObject {
  const shape: Record<string, z.ZodType> = {}
  for (const [name, field] of Object.entries({ ...ENVELOPE, ...fields }))
    shape[name] = fieldSchema(field)
  return z.looseObject({ ...shape, type: z.literal(type) })
}

/**
 * Parses one event once: what passes is canonical and needs no second look. Without an entrance its
 * date is bound by the contract alone.
 */
export function parseEvent(input: unknown, entrance?: Entrance): Parsed {
  if (typeof input !== "object" || input === null || Array.isArray(input))
    return rejected(undefined, "EVENT_NOT_OBJECT", "expected a JSON object", "")
  const event = input as Record<string, unknown>
  const eventId = typeof event["event_id"] === "string" ? event["event_id"] : undefined
  const schema = EVENT_SCHEMAS.get(String(event["type"]))
  const type = EVENT_TYPES[String(event["type"])]
  if (schema === undefined || type === undefined)
    return rejected(eventId, "EVENT_TYPE_UNKNOWN", "expected a type of the events contract", "type")
  const version = event["schema_version"]
  if (version !== undefined && version !== 1)
    return rejected(eventId, "EVENT_SCHEMA_VERSION", "expected schema_version 1", "schema_version")
  const infidelity = infidelityOf(event)
  if (infidelity) return rejected(eventId, "EVENT_INVALID", infidelity.reason, infidelity.path)
  const personal = personalPath(event)
  if (personal !== undefined)
    return rejected(
      eventId,
      "EVENT_PERSONAL_DATA",
      "personal data never enters events: use PUT /v1/players/{brand}/{player_id}, which fills the vault",
      personal,
    )
  const checked = schema.safeParse(event)
  if (!checked.success) {
    const [issue] = checked.error.issues
    return rejected(
      eventId,
      "EVENT_INVALID",
      issue?.message ?? "invalid",
      issue?.path.join(".") ?? "",
    )
  }
  return finish(event, type.topic, entrance)
}

function finish(event: Record<string, unknown>, topic: Topic, entrance?: Entrance): Parsed {
  const eventId = String(event["event_id"])
  const issue = crossFieldIssue(event) ?? doubleIssue(event)
  if (issue) return rejected(eventId, "EVENT_INVALID", issue.reason, issue.path)
  const outside = entrance && outOfBounds(event, entrance)
  if (outside) return rejected(eventId, outside.code, outside.reason, "occurred_at")
  const value = canonicalEvent(event)
  if (Buffer.byteLength(value) > EVENT_BYTES_MAX)
    return rejected(eventId, "EVENT_TOO_LONG", `expected at most ${EVENT_BYTES_MAX} bytes`, "")
  const copied = COPIED_TO_COMPLIANCE.includes(String(event["type"]))
  const topics: Topic[] = copied ? [topic, "compliance"] : [topic]
  const key = `${event["brand"]}:${event["player_id"]}`
  return { kind: "event", event: { topics, key, eventId, value } }
}

// events.md: turned_real "only with completed"; a completion without it would turn nothing.
function crossFieldIssue(
  event: Record<string, unknown>,
): { reason: string; path: string } | undefined {
  if (event["type"] !== "bonus.changed") return undefined
  const completed = event["status"] === "completed"
  if (completed === (event["turned_real"] !== undefined)) return undefined
  const reason = completed
    ? "expected turned_real with status completed"
    : "turned_real comes with status completed only"
  return { reason, path: "turned_real" }
}

// A field that the contract does not know goes under `extra`: there its name must be free.
function doubleIssue(event: Record<string, unknown>): { reason: string; path: string } | undefined {
  const known = EVENT_TYPES[String(event["type"])]?.fields ?? {}
  const extra = (event["extra"] ?? {}) as Record<string, unknown>
  const name = Object.keys(extra).find(
    (one) => one in event && one !== "extra" && !(one in known) && !(one in ENVELOPE),
  )
  if (name === undefined) return undefined
  return { reason: "stands in the event and in extra: expected it once", path: `extra.${name}` }
}

function rejected(
  eventId: string | undefined,
  code: Rejection["code"],
  reason: string,
  path: string,
): Parsed {
  return { kind: "rejected", eventId, rejection: { code, reason, path } }
}
