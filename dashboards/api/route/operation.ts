import { z } from "zod"
import { ARROW, rowOf } from "./arrow-rows.ts"
import { refusals } from "./refusal.ts"
import { pathFields, type Route } from "./route.ts"

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
      ...refusals(refusalsOf(route, inPath.length > 0, others.some(isName))),
    },
  }
  return [route.path, { [route.method]: operation }]
}

// What is asked for by its name is not always in the address.
const isName = ([field]: readonly [string, z.ZodType]) => field === "name"

function refusalsOf(
  { method, isForAuthors, isForOfficers }: Route,
  isNamed: boolean,
  names: boolean,
): Record<number, string> {
  return {
    400: "The question is not as expected: QUESTION and the field",
    401: "No session and no viewer's key",
    ...(isForOfficers && { 403: "The key is of neither role, compliance or admin" }),
    ...(isForAuthors
      ? { 403: "The key is of neither role, analyst or admin" }
      : isNamed &&
        !isForOfficers && { 403: "It protects players, and the key is of the role viewer" }),
    ...((isNamed || names) && { 404: "There is none of that name" }),
    ...(method !== "get" && {
      409: "Something else hangs on it, or has the name: what",
      422: "What was sent cannot run, and why",
    }),
  }
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
