import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { Configuration } from "../commands/configuration.ts"
import { PitbossChild } from "../commands/pitboss-child.ts"
import type { Runtime } from "../commands/running.ts"
import { openRuntime } from "../commands/runtime.ts"
import type { Topic } from "../core/topic.ts"
import { freePort } from "../ingest/broker/ports.ts"

/** A look every two seconds, and an exchange, on a busy machine. */
const WAIT = { timeout: 90_000, interval: 500 }
const AT = new Date(Date.now() - 3_600_000).toISOString()

let dataDir: string
let runtime: Runtime
let child: PitbossChild | undefined
/** Of the gateway's numbers, in microseconds: what is old is out of bounds. */
const FIRST = Date.now() * 1_000

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-first-"))
  process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 7).toString("base64")
  const configuration = Configuration.parse({})
  runtime = await openRuntime({ dataDir, need: "everything", configuration })
}, 180_000)

afterAll(async () => {
  await (child ? child.stop() : runtime?.close())
  rmSync(dataDir, { recursive: true, force: true })
})

/** As the gateway writes it, with its number of arrival. */
async function append(topic: Topic, event: object, sequence: number): Promise<void> {
  const message = {
    key: "orsa:p1",
    value: JSON.stringify({ event_id: "live", brand: "orsa", occurred_at: AT, ...event }),
    headers: { "pitboss-source": "test", "pitboss-seq": String(sequence) },
  }
  await runtime.roles?.kafka.log.append([{ topic, messages: [message] }])
}

const STANDING =
  "select concat(type, ' of ', player_id) as name from raw_event where event_id = 'live'"
const DEPOSITS = "select concat(player_id, ' ', toString(deposits)) as name from ft_player"
type Ask = (sql: string) => Promise<{ name: string }[]>

const namesBy = (ask: Ask) => async (sql: string) => (await ask(sql)).map(({ name }) => name)
const names = namesBy((sql) => runtime.warehouse.query(sql))

test("a server that runs lets it stand by itself, also in features", async () => {
  const read = { type: "message.opened", player_id: "p2", message_id: "m", channel: "email" }
  await append("engagement", read, FIRST + 1)
  await expect.poll(() => names(STANDING), WAIT).toEqual(["message.opened of p2"])
  const paid = { type: "deposit", player_id: "p1", payment_id: "pay", status: "approved" }
  await append("wallet", { ...paid, amount: "25", currency: "EUR" }, FIRST)
  await expect.poll(() => names(STANDING), WAIT).toEqual(["deposit of p1"])
  await expect.poll(() => names(DEPOSITS), WAIT).toEqual(["p1 25"])
}, 300_000)

test("a start does what a process before it was to do, before anything is read", async () => {
  await runtime.warehouse.command(
    `insert into raw_contender select * replace (
    arrival - 1 as arrival, content_hash + 1 as content_hash, kafka_offset + 1000 as kafka_offset,
    'p3' as player_id, xxHash64(concat('orsa', '\\0', 'p3')) as player_key)
from raw_event where event_id = 'live'`,
  )
  await runtime.close()
  // The engine runs once in a process.
  child = new PitbossChild(dataDir, await freePort())
  await child.start()
  const shown = namesBy((sql) => (child as PitbossChild).sql(sql))
  expect(await shown(STANDING)).toEqual(["deposit of p3"])
  await child.settle()
  expect(await shown(DEPOSITS)).toEqual(["p3 25"])
  // What a server that runs would say.
  expect(readFileSync(child.logFile, "utf8")).not.toContain("took the place")
}, 300_000)
