import { z } from "zod"
import { EVENT_SCHEMAS } from "../../ingest/event/parse.ts"
import { ContactPatch } from "../../store/contact.ts"
import { BrandDay, DaysQuery } from "./days.ts"
import { EXPORT_PATHS } from "./export/routes.ts"
import { Overview } from "./overview-schema.ts"
import { operationOf } from "./route/operation.ts"
import type { Route } from "./route/route.ts"

const json = (schema: object) => ({ "application/json": { schema } })
const ok = (description: string, content: object) => ({ 200: { description, content } })
const REFUSED = {
  400: { description: "A parameter is not as expected" },
  401: { description: "No session and no viewer's key" },
}
const schemaOf = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })

const DAYS_PARAMETERS = Object.entries(DaysQuery.shape).map(([name, schema]) => ({
  name,
  in: "query",
  description: schema.description,
  schema: schemaOf(schema),
}))

/** The HTTP interface as OpenAPI 3.1, made from the schemas that check it. */
export function openApiDocument(routes: readonly Route[]): object {
  const events = [...EVENT_SCHEMAS.values()].map(schemaOf)
  return {
    openapi: "3.1.0",
    info: { title: "Pitboss", version: "1" },
    security: [{ key: [] }],
    components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } },
    paths: {
      "/v1/events": { post: eventsOperation(events) },
      "/v1/players/{brand}/{player_id}": {
        parameters: ["brand", "player_id"].map((name) => ({
          name,
          in: "path",
          required: true,
          schema: { type: "string" },
        })),
        put: {
          summary: "Personal data, into the vault; null deletes a field",
          requestBody: { required: true, content: json(schemaOf(ContactPatch)) },
          responses: { 204: { description: "Kept" }, 400: { description: "Not as expected" } },
        },
        delete: {
          summary: "Destroys the player's key and contact",
          responses: { 204: { description: "Gone" }, 404: { description: "None was kept" } },
        },
      },
      "/api/overview": {
        get: {
          summary: "What the overview shows",
          responses: ok("A snapshot", json(schemaOf(Overview))),
        },
      },
      "/api/days": {
        get: {
          summary: "fct_brand_day",
          parameters: DAYS_PARAMETERS,
          responses: {
            ...ok("Rows", json({ type: "array", items: schemaOf(BrandDay) })),
            ...REFUSED,
          },
        },
      },
      "/api/days.arrow": {
        get: {
          summary: "fct_brand_day as one Arrow stream",
          parameters: DAYS_PARAMETERS,
          responses: { ...ok("Rows", { "application/vnd.apache.arrow.stream": {} }), ...REFUSED },
        },
      },
      ...EXPORT_PATHS,
      ...Object.fromEntries(routes.map(operationOf)),
    },
  }
}

function eventsOperation(events: readonly object[]): object {
  return {
    summary: "One event, an array of them, or NDJSON of any length",
    requestBody: {
      required: true,
      content: {
        "application/json": {
          schema: { anyOf: [{ anyOf: events }, { type: "array", items: { anyOf: events } }] },
        },
        "application/x-ndjson": { schema: { type: "string" } },
      },
    },
    responses: {
      202: { description: "Kafka has acknowledged what was accepted; a verdict per row" },
      401: { description: "No or a wrong key" },
      413: { description: "Too much for one JSON body; send NDJSON" },
      422: { description: "Every row was rejected" },
      503: { description: "Kafka did not acknowledge; send it again" },
    },
  }
}
