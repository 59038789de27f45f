import Fastify from "fastify"
import { afterAll, beforeAll, expect, test } from "vitest"
import { z } from "zod"
import { commands, readAnswer } from "./http.ts"
import { operation } from "./operation.ts"
import { failedRows } from "./output.ts"
import type { Runtime } from "./running.ts"

const stale = operation({
  name: "models-freshness",
  need: "bare",
  args: z.object({}),
  run: async () =>
    failedRows(
      [
        { name: "bets", result: "pass" },
        { name: "payments", result: "error" },
      ],
      {
        code: "MODELS_STALE",
        message: "payments: nothing ever came in.",
      },
    ),
})

const app = Fastify()
let url: string

beforeAll(async () => {
  await app.register(commands, {
    runtime: {} as Runtime,
    authenticate: async () => ({ name: "ada", role: "admin" }),
    operations: [stale],
  })
  url = await app.listen({ port: 0, host: "127.0.0.1" })
})
afterAll(() => app.close())

test("rows that tell of a failure come through the server whole, and the failure with them", async () => {
  const response = await fetch(`${url}/v1/commands/models-freshness`, {
    method: "POST",
    headers: { authorization: "Bearer any", "content-type": "application/json" },
    body: "{}",
  })
  expect(response.status).toBe(422)
  expect(await readAnswer(response)).toEqual({
    kind: "rows",
    ndjson: '{"name":"bets","result":"pass"}\n{"name":"payments","result":"error"}',
    failure: { code: "MODELS_STALE", message: "payments: nothing ever came in." },
  })
})
