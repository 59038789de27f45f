import Fastify from "fastify"
import { expect, test } from "vitest"
import { silentLog } from "../../../core/effects.ts"
import { PitbossError } from "../../../core/errors.ts"
import type { Content } from "../../../models/docs/content.ts"
import { modelPages } from "./pages.ts"

async function ask(path: string, documented: () => Promise<Content>) {
  const app = Fastify()
  for (const page of modelPages({ documented, pageDir: "nowhere" }, { log: silentLog }))
    app.get(page.path, page.show)
  const { statusCode, body, headers } = await app.inject(path)
  await app.close()
  return { statusCode, body, type: headers["content-type"] }
}

test("models that cannot be read are a page that says so with a code, without the engine's words", async () => {
  const fails = async () => {
    throw new PitbossError("WAREHOUSE_UNKNOWN_TABLE", "There is no row 'walker' in secret_table")
  }
  const { statusCode, body, type } = await ask("/models/model/ft_player", fails)
  expect([statusCode, type]).toEqual([503, "text/html; charset=utf-8"])
  expect(body).toContain("WAREHOUSE_UNKNOWN_TABLE")
  expect(body).not.toMatch(/walker|secret_table/)
})

test("a name that is near to none is not found, and nothing is guessed", async () => {
  const none = async () => ({ at: "2026-11-23 14:31:58.000", models: [], freshness: [] })
  const { statusCode, body } = await ask("/models/model/%22%3E%3Cb%3E", none)
  expect(statusCode).toBe(404)
  expect(body).toContain("&quot;&gt;&lt;b&gt;")
  expect(body).not.toContain("nearest")
})
