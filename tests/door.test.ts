import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Configuration } from "../commands/configuration.ts"
import { lettersOf } from "../commands/operation/dead-letters.ts"
import type { Runtime } from "../commands/running.ts"
import { openRuntime } from "../commands/runtime.ts"
import { listDeadLetters } from "../ingest/landing/dead-letter.ts"
import { replayDeadLetters } from "../ingest/landing/dead-letter-replay.ts"
import { poison } from "../ingest/simulator/fault.ts"
import { Random } from "../ingest/simulator/random.ts"

let dataDir: string
let runtime: Runtime
let url = ""
let key = ""

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-door-"))
  process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 5).toString("base64")
  runtime = await openRuntime({
    dataDir,
    need: "everything",
    configuration: Configuration.parse({}),
  })
  url = runtime.door?.url ?? ""
  key = runtime.door?.key ?? ""
})

afterAll(async () => {
  await runtime?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const bet = (id: string, more: object = {}) => ({
  event_id: id,
  type: "casino.bet",
  brand: "orsa",
  player_id: "p1",
  occurred_at: "2026-11-01T10:00:00.000Z",
  round_id: "r1",
  game_id: "g1",
  stake_real: "2.50",
  stake_bonus: "0",
  currency: "EUR",
  ...more,
})

async function post(body: BodyInit, type = "application/json", token = key) {
  const response = await fetch(`${url}/v1/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": type },
    body,
    duplex: "half",
  } as RequestInit)
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> }
}

const settled = () => runtime.roles?.settled()
const countOf = async (sql: string) =>
  Number((await runtime.warehouse.query<{ n: string }>(sql))[0]?.n ?? -1)

describe("the door for events", () => {
  test.each([
    ["an unknown type", { type: "casino.spin" }, "EVENT_TYPE_UNKNOWN", "type"],
    ["a wrong currency", { currency: "EURO" }, "EVENT_INVALID", "currency"],
    ["a negative stake", { stake_real: "-1" }, "EVENT_INVALID", "stake_real"],
    ["too many digits", { stake_real: "1.1234567" }, "EVENT_INVALID", "stake_real"],
    [
      "an e-mail in extra",
      { extra: { a: [{ email: "x" }] } },
      "EVENT_PERSONAL_DATA",
      "extra.a.0.email",
    ],
  ])("answers %s with code and path", async (_, more, code, path) => {
    const { status, answer } = await post(JSON.stringify(bet("bad", more)))
    expect(status).toBe(422)
    expect(answer).toMatchObject({ accepted: 0, rejected: 1, results: [{ index: 0, code, path }] })
  })

  test("answers each row of an array, and takes the good ones", async () => {
    const { status, answer } = await post(JSON.stringify([bet("a1"), bet("a2", { type: "x" })]))
    expect(status).toBe(202)
    expect(answer).toMatchObject({ accepted: 1, rejected: 1 })
  })

  test("answers broken JSON, an unknown content type and 20 MB clearly", async () => {
    expect(await post("{")).toMatchObject({ status: 400, answer: { code: "BODY_JSON" } })
    expect(await post("a,b", "text/csv")).toMatchObject({
      status: 415,
      answer: { code: "BODY_TYPE" },
    })
    const large = JSON.stringify(bet("large", { extra: { text: "x".repeat(20_000_000) } }))
    expect(await post(large)).toMatchObject({ status: 413, answer: { code: "BODY_TOO_LARGE" } })
  })

  test("knows its keys", async () => {
    expect((await post("{}", "application/json", "pb_wrong")).status).toBe(401)
    const viewer = await runtime.store.apiKeys.create({ name: "eye", role: "viewer" })
    expect((await post("{}", "application/json", viewer.token)).status).toBe(403)
  })

  test("takes a long stream with broken lines in it, and loses none of the others", async () => {
    const lines = Array.from({ length: 30_000 }, (_, n) =>
      n % 1_000 === 500 ? "{broken" : JSON.stringify(bet(`s${n}`)),
    )
    const { status, answer } = await post(lines.join("\n"), "application/x-ndjson")
    expect(status).toBe(202)
    expect(answer).toMatchObject({ accepted: 29_970, rejected: 30 })
    await settled()
    expect(await countOf("select count() as n from raw_event where event_id like 's%'")).toBe(
      29_970,
    )
  })

  test("a row that others would read differently is refused by itself, and stops nobody else's", async () => {
    const deep = JSON.stringify(bet("deep")).replace(
      /}$/,
      `,"extra":{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}}`,
    )
    const odd = [
      '{"n":12345678901234567890}',
      '{"n":1e400}',
      '{"half":"\\ud800"}',
      '{"device_tokens":[]}',
    ]
    const rows = odd.map((extra, n) =>
      JSON.stringify(bet(`odd${n}`)).replace(/}$/, `,"extra":${extra}}`),
    )
    const lines = [JSON.stringify(bet("before")), deep, ...rows, JSON.stringify(bet("after"))]
    const body = Buffer.concat([Buffer.from(`${lines.join("\n")}\n"`), Buffer.from([0xff, 0x22])])
    const { status, answer } = await post(body, "application/x-ndjson")
    expect([status, answer]).toMatchObject([202, { accepted: 2, rejected: 6 }])
    expect((await post(deep)).status).toBe(422)
    expect((await post("{}", "text/plain")).status).toBe(415)
  })

  test("a slow sender slows nobody else", async () => {
    let goOn: () => void = () => undefined
    const wait = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const slow = post(
      new ReadableStream({
        async start(controller) {
          controller.enqueue(new TextEncoder().encode(`${JSON.stringify(bet("slow1"))}\n`))
          await wait
          controller.enqueue(new TextEncoder().encode(JSON.stringify(bet("slow2"))))
          controller.close()
        },
      }),
      "application/x-ndjson",
    )
    expect((await post(JSON.stringify(bet("quick")))).status).toBe(202)
    goOn()
    expect((await slow).answer).toMatchObject({ accepted: 2 })
  })
})

describe("what lands", () => {
  test("a repeat counts nowhere, a conflict is kept with both contents", async () => {
    await post(JSON.stringify(bet("twin")))
    await settled()
    await post(
      JSON.stringify([bet("twin", { stake_real: "2.5" }), bet("twin", { stake_real: "9" })]),
    )
    await post(JSON.stringify(bet("twin", { occurred_at: "2026-11-02T10:00:00Z" })))
    await post(JSON.stringify(bet("twin", { brand: "tern" })))
    await settled()
    expect(await countOf("select count() as n from raw_event where event_id = 'twin'")).toBe(2)
    expect(await countOf("select count() as n from raw_repeat final where event_id = 'twin'")).toBe(
      1,
    )
    const conflicts = await runtime.warehouse.query<Record<string, string>>(
      "select conflicting_body, standing_body from raw_conflict final where event_id = 'twin' order by occurred_at",
    )
    expect(
      conflicts.map(({ conflicting_body }) => JSON.parse(conflicting_body ?? "").stake_real),
    ).toEqual(["9", "2.5"])
    expect(
      conflicts.every(({ standing_body }) => JSON.parse(standing_body ?? "").stake_real === "2.5"),
    ).toBe(true)
  })

  test("poison written straight to Kafka is parked with its bytes and stops nobody", async () => {
    const log = runtime.roles?.kafka.log
    const random = new Random(3)
    const messages = Array.from({ length: 60 }, () => poison(bet("x") as never, random))
    await log?.append(
      messages.map(({ topic, key, bytes }) => ({ topic, messages: [{ key, value: bytes }] })),
    )
    await post(JSON.stringify(bet("after-poison")))
    await settled()
    expect(
      await countOf("select count() as n from raw_event where event_id = 'after-poison'"),
    ).toBe(1)
    const seal = runtime.store.keyFor("dead letters")
    const letters = await listDeadLetters(runtime.warehouse, { limit: 1_000 }, seal)
    expect(letters.length).toBe(60)
    const bytes = new Set(messages.map((message) => message.bytes.toString("base64")))
    expect(letters.every(({ message_base64 = "" }) => bytes.has(message_base64))).toBe(true)
    const holds = () => runtime.roles?.activator.holds().map((hold) => hold.holds)
    const heldBefore = new Set(holds())
    const { replayed, left } = await replayDeadLetters(lettersOf(runtime), {})
    expect(replayed + left).toBe(60)
    await settled()
    expect((await listDeadLetters(runtime.warehouse, { limit: 1_000 })).length).toBe(60)
    const all = await listDeadLetters(runtime.warehouse, { limit: 1_000, all: true })
    expect(all.length).toBe(60 + replayed)
    // Whom an unreadable row held, it holds; a replay holds nobody else.
    expect((holds() ?? []).filter((held) => !heldBefore.has(held))).toEqual([])
  })

  test("an unreadable row of the compliance topic is about the same player when it is replayed", async () => {
    const log = runtime.roles?.kafka.log
    if (!log) throw new Error("every role runs")
    const row =
      '{"brand":"orsa","player_id":"odd","type":"no.such","occurred_at":"2026-11-01T00:00:00Z"}'
    const messages = [
      { key: "orsa:odd", value: row },
      { key: "orsa:garbled", value: "garbage" },
    ]
    await log.append([{ topic: "compliance", messages }])
    await settled()
    expect(await replayDeadLetters(lettersOf(runtime), {})).toMatchObject({
      left: expect.any(Number),
    })
    await settled()
    const held = runtime.roles?.activator.holds().map((hold) => hold.holds)
    expect(held?.filter((one) => one === "orsa:odd")).toHaveLength(2)
    expect(held?.filter((one) => one === "orsa:garbled")).toHaveLength(1)
  })
})

describe("the door for operators", () => {
  test("shows its metrics to Prometheus with a key, and to nobody without", async () => {
    expect((await fetch(`${url}/metrics`)).status).toBe(401)
    const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } })
    const text = await response.text()
    expect(text).toMatch(/^pitboss_landing_lag_messages \d+$/m)
    expect(text).toMatch(/^pitboss_cycle_seconds \d+(\.\d+)?$/m)
    expect(text).toMatch(/^pitboss_compliance_holds \d+$/m)
  })

  test("says whether it is ready", async () => {
    const response = await fetch(`${url}/readyz`)
    expect([response.status, await response.json()]).toEqual([
      200,
      expect.objectContaining({ ok: true, channel_unreachable: null }),
    ])
  })
})

describe("the door for contacts", () => {
  const put = (body: object) =>
    fetch(`${url}/v1/players/orsa/p1`, {
      method: "PUT",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    })

  test("keeps a contact, and never says a value back", async () => {
    expect((await put({ email: "p1@orsa.example", first_name: "Pia" })).status).toBe(204)
    expect(await runtime.store.vault.read({ brand: "orsa", playerId: "p1" })).toEqual({
      email: "p1@orsa.example",
      first_name: "Pia",
    })
    const refused = await put({ email: "secret-not-an-address" })
    expect(refused.status).toBe(400)
    expect(await refused.text()).not.toContain("secret")
  })
})
