import Fastify from "fastify"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Principal } from "../../core/principal.ts"
import { guard } from "./guard.ts"

const LOOKERS: Readonly<Record<string, Principal>> = {
  whole: { name: "ana", role: "analyst" },
  held: { name: "bob", role: "analyst", brands: ["orsa"] },
}
const app = Fastify()

beforeAll(async () => {
  guard(app, { hosts: [], lookerOf: async ({ headers }) => LOOKERS[String(headers["x-key"])] })
  for (const path of [
    ...["/", "/api/overview", "/api/segments/:name/members", "/api/segments/:name", "/api/*"],
    ...["/models", "/models/*"],
  ])
    app.get(path, async () => "figures")
  await app.ready()
})

afterAll(() => app.close())

const ask = async (url: string, key = "") =>
  (await app.inject({ url, headers: { host: "127.0.0.1", "x-key": key } })).statusCode

describe("whoever may not look", () => {
  test.each([
    "/api/overview",
    "/%61pi/overview",
    "/ap%69/segments/vip/members",
    "/%61%70%69/nothing",
    "/api/overview?x=/",
  ])("is refused at %s, however it is written", async (url) => {
    expect(await ask(url)).toBe(401)
    expect(await ask(url, "whole")).toBe(200)
  })

  test("is let to where he may sign in", async () => {
    expect(await ask("/")).toBe(200)
  })
})

test.each([
  "/api/overview",
  "/%61pi/overview",
  "/api/segments/vip",
  "/models",
  "/%6dodels/ft_player",
])("a key of some brands does not see %s, which is over all of them", async (url) => {
  expect(await ask(url, "held")).toBe(403)
})

test("a key of some brands sees what keeps to them, and the page itself", async () => {
  expect(await ask("/api/segments/vip/members", "held")).toBe(200)
  expect(await ask("/", "held")).toBe(200)
})
