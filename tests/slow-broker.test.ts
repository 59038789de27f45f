import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, expect, test } from "vitest"
import { Configuration } from "../commands/configuration.ts"
import type { Runtime } from "../commands/running.ts"
import { openRuntime } from "../commands/runtime.ts"
import { openSlowBroker, type SlowBroker } from "./slow-broker.ts"

const TEST_MS_MAX = 600_000
const WAIT = { timeout: 240_000, interval: 300 }
const SLOW_MS = 60_000
const DELAY_MS = 8_000
const BATCH = 50

let broker: SlowBroker
let runtime: Runtime
let dataDir: string

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-slow-data-"))
  process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 7).toString("base64")
  broker = await openSlowBroker()
  process.env["KAFKA_BROKERS"] = broker.address
  const configuration = Configuration.parse({})
  runtime = await openRuntime({ dataDir, need: "everything", configuration })
}, TEST_MS_MAX)

afterAll(async () => {
  broker?.delay(0)
  await runtime?.close()
  await broker?.close()
  delete process.env["KAFKA_BROKERS"]
  rmSync(dataDir, { recursive: true, force: true })
}, TEST_MS_MAX)

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const { url = "", key = "" } = runtime.door ?? {}
  return fetch(`${url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
  })
}

const bet = (number: number) => ({
  ...{ event_id: `s${number}`, type: "casino.bet", brand: "orsa", player_id: `p${number % 9}` },
  ...{ occurred_at: new Date(Date.UTC(2026, 9, 1)).toISOString(), round_id: `r${number}` },
  ...{ game_id: "g", stake_real: "2.50", stake_bonus: "0", currency: "EUR" },
})

async function send(from: number): Promise<number> {
  const events = Array.from({ length: BATCH }, (_, index) => bet(from + index))
  const answer = await ask("/v1/events", { method: "POST", body: JSON.stringify(events) })
  if (answer.status !== 202) expect(answer.headers.get("retry-after")).not.toBeNull()
  return answer.status
}

async function figures() {
  const [row] = await runtime.warehouse.query<{ n: string; tile: string; day: string }>(
    `select (select toString(count()) from raw_event) as n,
    (select toString(sum(handle_real)) from int_casino_by_player_day) as tile,
    (select toString(sum(handle_real)) from fct_brand_day) as day`,
  )
  return row
}

test("a broker that answers slowly for a minute is told, holds up no tick and no page, and loses and doubles nothing", {
  timeout: TEST_MS_MAX,
}, async () => {
  expect(await send(0)).toBe(202)
  await runtime.roles?.settled()
  broker.delay(DELAY_MS)
  const until = Date.now() + SLOW_MS
  let sent = BATCH
  const load = (async () => {
    // As a producer does: what was not acknowledged is sent again.
    while (Date.now() < until) if ((await send(sent)) === 202) sent += BATCH
  })()
  await expect
    .poll(async () => (await (await ask("/readyz")).json()).kafka_slow, WAIT)
    .toEqual({
      since: expect.any(String),
      seconds: expect.any(Number),
      waiting_bytes: expect.any(Number),
      remedy: expect.stringMatching(/brokers run/),
    })
  expect((await ask("/readyz")).status).toBe(200)
  expect(await (await ask("/metrics")).text()).toMatch(/^pitboss_kafka_wait_seconds [1-9]/m)
  const page = (await (await ask("/api/pipeline")).json()) as { kafka: unknown }
  expect(page.kafka).toMatchObject({ seconds: expect.any(Number) })
  const before = runtime.roles?.cycle.features.endedAt ?? 0
  await sleep(3_000)
  expect(runtime.roles?.cycle.features.endedAt).toBeGreaterThan(before)
  await sleep(Math.max(0, until - Date.now()))
  broker.delay(0)
  await load
  await expect.poll(() => send(sent), WAIT).toBe(202)
  sent += BATCH
  const sum = String(sent * 2.5)
  await expect.poll(figures, WAIT).toEqual({ n: String(sent), tile: sum, day: sum })
  expect(await (await ask("/readyz")).json()).toMatchObject({ kafka_slow: null })
})
