import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { PitbossChild } from "../commands/pitboss-child.ts"
import { freePort } from "../ingest/broker/ports.ts"

const WAIT = { timeout: 120_000, interval: 500 }
const PLAYERS = Array.from({ length: 9 }, (_, place) => `p${place + 1}`)

let dataDir: string
let child: PitbossChild
const keys: Record<string, string> = {}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-segment-versions-"))
  process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 7).toString("base64")
  child = new PitbossChild(dataDir, await freePort())
  await child.start()
  for (const role of ["admin", "analyst", "compliance", "viewer", "source"])
    keys[role] = (
      await child.ask<{ token: string }>("keys-create", { name: `the-${role}`, role })
    ).token
  const events = PLAYERS.map((player_id, place) => ({
    ...{ event_id: `d-${player_id}`, type: "deposit", brand: "orsa", player_id },
    ...{ occurred_at: new Date(Date.now() - 60_000).toISOString(), payment_id: `y${place}` },
    ...{ status: "approved", amount: String(place + 1), currency: "EUR" },
  }))
  const answer = await fetch(`${child.url}/v1/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${keys["source"]}`, "content-type": "application/x-ndjson" },
    body: events.map((event) => JSON.stringify(event)).join("\n"),
  })
  expect(answer.status).toBe(202)
  await child.settle()
}, 400_000)

afterAll(async () => {
  await child?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

async function api(role: string, method: string, path: string, body?: object) {
  const answer = await fetch(`${child.url}/api/segments${path}`, {
    method,
    headers: {
      authorization: `Bearer ${keys[role]}`,
      ...(body && { "content-type": "application/json" }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, said: (await answer.json()) as Record<string, unknown> }
}

const text = (name: string, sql: string, head = "") =>
  `---\nname: ${name}\ndescription: d\nowner: crm\nfolder: crm/value\n${head}---\n${sql}\n`
const atLeast = (least: number) =>
  text(
    "payers",
    "select player_key from ft_player where deposits >= {{ parameter('least') }}",
    `parameters: {least: {type: 'Decimal(38, 6)', default: '${least}', description: Money}}\n`,
  )

const membersOf = async (name: string) =>
  (
    await child.sql<{ player_id: string }>(
      `select player_id from seg_membership where segment = '${name}' order by player_id`,
    )
  ).map(({ player_id }) => player_id)
const causesOf = (name: string) =>
  child.sql<{ player_id: string; cause: string; n: string }>(
    `select player_id, any(cause) as cause, count() as n from seg_transition final where segment = '${name}' and change = 'entered' group by player_id order by player_id`,
  )

test("analysts and administrators write segments, and everybody who looks reads what they wrote", {
  timeout: 300_000,
}, async () => {
  const draft = { text: atLeast(5), note: "begun" }
  for (const role of ["viewer", "compliance"])
    for (const [method, path, body] of [
      ["PUT", "/payers/draft", draft],
      ["POST", "/payers/publish", { number: 1 }],
      ["POST", "/payers/restore", { number: 1 }],
      ["POST", "/payers/archive", {}],
    ] as const)
      expect((await api(role, method, path, body)).status, `${role} ${path}`).toBe(403)
  expect((await api("source", "GET", "/payers/versions")).status).toBe(401)
  const saved = await api("analyst", "PUT", "/payers/draft", draft)
  expect(saved.said).toEqual({
    name: "payers",
    number: 1,
    state: "draft",
    note: "begun",
    error: null,
  })
  const listed = (await api("viewer", "GET", "?state=all")).said as unknown as { name: string }[]
  expect(listed.find(({ name }) => name === "payers")).toMatchObject({
    ...{ state: "draft", size: null, folder: "crm/value", from: "store" },
  })
  expect((await api("viewer", "GET", "/payers")).said).toMatchObject({
    ...{ number: null, draft: { number: 1, by: "the-analyst" } },
  })
  const published = await api("analyst", "POST", "/payers/publish", { number: 1 })
  expect([published.status, published.said]).toMatchObject([200, { name: "payers", number: 1 }])
  await expect.poll(() => membersOf("payers"), WAIT).toEqual(["p5", "p6", "p7", "p8", "p9"])
  await expect
    .poll(async () => (await api("viewer", "GET", "/payers")).said, WAIT)
    .toMatchObject({ size: 5, state: "published", number: 1, draft: null, from: "store" })
  const broken = await api("admin", "PUT", "/payers/draft", {
    text: atLeast(5).replace("deposits >=", "deposit >="),
  })
  expect(broken).toMatchObject({ status: 200, said: { number: 2, error: { code: "SEGMENT_SQL" } } })
  const refused = await api("admin", "POST", "/payers/publish", { number: 2 })
  expect(refused).toMatchObject({ status: 422, said: { code: "SEGMENT_SQL", line: 8 } })
  await api("admin", "PUT", "/payers/draft", { text: atLeast(8) })
  const diff = await api("compliance", "GET", "/payers/diff?from=1&to=3")
  expect(
    (diff.said["lines"] as { change: string }[]).filter(({ change }) => change !== "same"),
  ).toHaveLength(2)
  expect((await api("viewer", "GET", "/payers/diff?from=1&to=9")).status).toBe(404)
  const versions = (await api("viewer", "GET", "/payers/versions")).said as unknown as {
    number: number
  }[]
  expect(versions.map(({ number }) => number)).toEqual([3, 2, 1])
  expect((await api("admin", "PUT", "/vip/draft", { text: text("vip", "x") })).status).toBe(409)
  expect((await api("admin", "PUT", "/Payers/draft", { text: "x" })).status).toBe(422)
})

test("what hangs on a segment is told, and keeps it from being archived", {
  timeout: 300_000,
}, async () => {
  await api("analyst", "PUT", "/most/draft", {
    text: text("most", "select player_key from {{ segment('payers') }}"),
  })
  await api("analyst", "POST", "/most/publish", { number: 1 })
  const definition = {
    ...{ name: "thanks", description: "d", segment: "payers", channel: "email" },
    ...{ product: "casino", message_class: "promotional", encourages: "play" },
    ...{ from: "Orsa <hello@casino.example>", subject: "Hi", body: "Hi" },
  }
  await child.command("campaigns-put", {
    ...{ path: "thanks.yml", text: JSON.stringify(definition), by: "an editor" },
  })
  await expect
    .poll(async () => (await api("viewer", "GET", "/payers")).said["usage"], WAIT)
    .toEqual({ campaigns: ["thanks"], segments: ["most"] })
  const archive = () => api("admin", "POST", "/payers/archive", {})
  expect(await archive()).toMatchObject({ status: 409, said: { code: "SEGMENT_IN_USE" } })
  await api("admin", "POST", "/most/archive", {})
  const held = await archive()
  expect(held).toMatchObject({ status: 409, said: { code: "SEGMENT_IN_USE" } })
  expect(String(held.said["message"])).toContain("Campaign 'thanks'")
  await child.command("campaigns-remove", { name: "thanks" })
})

test("killed between publishing and the first evaluation, it is evaluated once, and nobody enters twice", {
  timeout: 400_000,
}, async () => {
  await api("analyst", "PUT", "/sudden/draft", {
    text: text("sudden", "select player_key from {{ segment('payers') }}"),
  })
  const before = await child.ask<{ is_exact: boolean }>("segments-verify", {})
  expect(before.is_exact).toBe(true)
  await api("analyst", "POST", "/sudden/publish", { number: 1 })
  await child.kill("pitboss")
  await child.start()
  await expect.poll(() => membersOf("sudden"), WAIT).toEqual(["p5", "p6", "p7", "p8", "p9"])
  await child.settle()
  expect(await causesOf("sudden")).toEqual(
    PLAYERS.slice(4).map((player_id) => ({ player_id, cause: "first_evaluation", n: "1" })),
  )
  // Payers' third version was a draft before and is one now; the first runs.
  expect(await membersOf("payers")).toEqual(["p5", "p6", "p7", "p8", "p9"])
  await child.command("segments-archive", { name: "sudden", by: "ana" })
  await child.command("segments-archive", { name: "payers", by: "ana" })
  await child.kill("pitboss")
  await child.start()
  await expect.poll(() => membersOf("payers"), WAIT).toEqual([])
  await expect.poll(() => membersOf("sudden"), WAIT).toEqual([])
  const { is_exact } = await child.ask<{ is_exact: boolean }>("segments-verify", {})
  expect(is_exact).toBe(true)
})
