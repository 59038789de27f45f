import { z } from "zod"
import { ARROW, rowOf } from "./arrow-rows.ts"
import { pathFields, type Route } from "./route.ts"

const REFUSED = {
  400: { description: "The question is not as expected: QUESTION and the field" },
  401: { description: "No session and no viewer's key" },
}

/** What the OpenAPI document says of a route: its paths entry. */
export function operationOf(route: Route): readonly [path: string, item: object] {
  const inPath = pathFields(route)
  const fields = Object.entries(route.question.shape) as [string, z.ZodType][]
  const others = fields.filter(([name]) => !inPath.includes(name))
  const parameters = [
    ...fields.filter(([name]) => inPath.includes(name)).map((field) => parameter("path", field)),
    ...(route.method === "get" ? others.map((field) => parameter("query", field)) : []),
  ]
  const operation = {
    summary: route.summary,
    parameters,
    ...(route.method !== "get" && { requestBody: bodyOf(others) }),
    responses: {
      200: { description: "The answer", content: contentOf(route) },
      ...REFUSED,
      ...(route.isForAuthors
        ? { 403: { description: "The key is of neither role, analyst or admin" } }
        : inPath.length > 0 && {
            403: { description: "It protects players, and the key is of the role viewer" },
          }),
      ...(inPath.length > 0 && { 404: { description: "There is none of that name" } }),
      ...(route.method !== "get" && {
        409: { description: "Something else hangs on it, or has the name: what" },
      }),
      ...(route.method !== "get" && { 422: { description: "What was sent cannot run, and why" } }),
    },
  }
  return [route.path, { [route.method]: operation }]
}

function parameter(place: "path" | "query", [name, schema]: [string, z.ZodType]): object {
  const { description, ...rest } = schemaOf(schema)
  const required = place === "path" || !schema.safeParse(undefined).success
  return { name, in: place, required, ...(description && { description }), schema: rest }
}

function bodyOf(fields: readonly (readonly [string, z.ZodType])[]): object {
  const schema = schemaOf(z.strictObject(Object.fromEntries(fields)))
  return { required: true, content: { "application/json": { schema } } }
}

function contentOf({ answer }: Route): object {
  const json = { "application/json": { schema: schemaOf(answer) } }
  return rowOf(answer) ? { ...json, [ARROW]: {} } : json
}

function schemaOf(schema: z.ZodType): { readonly description?: string } {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })
  return rest
}
