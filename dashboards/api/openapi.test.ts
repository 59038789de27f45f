import { expect, test } from "vitest"
import { openApiDocument } from "./openapi.ts"

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Record<string, { readonly schema?: object }> }>
  >
}

const METHODS = ["get", "post", "put", "delete"]

const { paths } = openApiDocument([]) as { readonly paths: Record<string, object> }
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => METHODS.includes(method))
    .map(([method, operation]) => [`${method} ${path}`, operation as Operation] as const),
)

test.each(operations)("%s tells who is not let in, and what each refusal says", (_, operation) => {
  const { responses } = operation
  expect(Object.keys(responses)).toContain("401")
  const refused = Object.entries(responses).filter(([status]) => Number(status) >= 400)
  for (const [status, { content }] of refused)
    expect(content?.["application/json"]?.schema, status).toMatchObject({ type: "object" })
})
