import { z } from "zod"
import { EVENT_SCHEMAS } from "../../ingest/event/parse.ts"
import { ContactPatch } from "../../store/contact.ts"
import { refusals } from "./route/refusal.ts"

const json = (schema: object) => ({ "application/json": { schema } })
const schemaOf = (schema: z.ZodType) => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })
  return rest
}

const KEY = {
  401: "No key, or a wrong one",
  403: "The key is of neither role, source or admin",
}
const NO_ROOM = "The disk has no room for it: send it again later"

const Verdicts = z.object({
  accepted: z.int().describe("Rows that Kafka has acknowledged"),
  rejected: z.int(),
  results: z
    .array(z.looseObject({ index: z.int().optional(), status: z.string().optional() }))
    .describe("A verdict for each row; of NDJSON the rejected ones alone, the first 1,000"),
})

/** The door's part of the OpenAPI document: events and personal data. */
export function doorPaths(): object {
  return {
    "/v1/events": { post: eventsOperation([...EVENT_SCHEMAS.values()].map(schemaOf)) },
    "/v1/players/{brand}/{player_id}": {
      parameters: ["brand", "player_id"].map((name) => ({
        ...{ name, in: "path", required: true, schema: { type: "string" } },
      })),
      put: {
        summary: "Personal data, into the vault; null deletes a field",
        requestBody: { required: true, content: json(schemaOf(ContactPatch)) },
        responses: {
          204: { description: "Kept" },
          ...refusals({
            ...{ 400: "Not as expected: the field, and never its value", ...KEY, 507: NO_ROOM },
            415: "No JSON",
            503: "Kept, but Kafka did not acknowledge whom it links: send it again",
          }),
        },
      },
      delete: {
        summary: "Destroys the player's key and contact",
        responses: {
          204: { description: "Gone" },
          ...refusals({ 400: "No such name of a player", ...KEY, 404: "None was kept" }),
        },
      },
    },
  }
}

function eventsOperation(events: readonly object[]): object {
  const verdicts = (description: string) => ({ description, content: json(schemaOf(Verdicts)) })
  return {
    summary: "One event, an array of them, or NDJSON of any length",
    requestBody: {
      required: true,
      content: {
        ...json({ anyOf: [{ anyOf: events }, { type: "array", items: { anyOf: events } }] }),
        "application/x-ndjson": { schema: { type: "string" } },
      },
    },
    responses: {
      202: verdicts("Kafka has acknowledged what was accepted; a verdict per row"),
      422: verdicts("Every row was rejected"),
      ...refusals({
        ...{ 400: "No JSON", ...KEY, 413: "Too much for one JSON body; send NDJSON" },
        415: "Neither JSON nor NDJSON",
        ...{ 503: "Kafka did not acknowledge; send it again", 507: NO_ROOM },
      }),
    },
  }
}
