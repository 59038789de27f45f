import { z } from "zod"
import { BrandDay, DaysQuery } from "./days.ts"
import { doorPaths } from "./door-paths.ts"
import { EXPORT_PATHS } from "./export/routes.ts"
import { Overview } from "./overview-schema.ts"
import { RECORDS_PATHS } from "./proof/routes.ts"
import { operationOf } from "./route/operation.ts"
import { refusals } from "./route/refusal.ts"
import type { Route } from "./route/route.ts"

const json = (schema: object) => ({ "application/json": { schema } })
const ok = (description: string, content: object) => ({ 200: { description, content } })
const REFUSED = refusals({
  400: "A parameter is not as expected",
  401: "No session and no viewer's key",
})
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
  return {
    openapi: "3.1.0",
    info: { title: "Pitboss", version: "1" },
    security: [{ key: [] }],
    components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } },
    paths: {
      ...doorPaths(),
      "/api/overview": {
        get: {
          summary: "What the overview shows",
          responses: {
            ...ok("A snapshot", json(schemaOf(Overview))),
            ...refusals({ 401: "No session and no viewer's key" }),
          },
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
      ...RECORDS_PATHS,
      ...Object.fromEntries(routes.map(operationOf)),
    },
  }
}
