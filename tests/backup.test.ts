import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { Kafka, logLevel } from "kafkajs"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { freePort } from "../ingest/broker/ports.ts"
import { daylightZone } from "./daylight.ts"
import { MailPeer } from "./mail-peer.ts"
import {
  ask,
  beginCommand,
  endServer,
  type PitbossProcess,
  runCommand,
  sendEvents,
  startServer,
} from "./pitboss-process.ts"

const TEST_MS_MAX = 900_000
const WAIT = { timeout: 180_000, interval: 200 }
const LOAD_BATCH = 200
const KEY = { PITBOSS_MASTER_KEY: Buffer.alloc(32, 5).toString("base64") }

let root: string
let peer: MailPeer
let server: PitbossProcess | undefined
/** How many bets Kafka acknowledged: those below. */
let acknowledged = 0

const at = (name: string) => join(root, name)
const running = (): PitbossProcess => {
  if (server === undefined) throw new Error("a server runs")
  return server
}

const bet = (number: number) => ({
  ...{ event_id: `k${number}`, type: "casino.bet", brand: "orsa", player_id: `p${number % 50}` },
  occurred_at: new Date(Date.UTC(2026, 9, 1 + (number % 20))).toISOString(),
  ...{ round_id: `r${number}`, game_id: "g", stake_real: `${(number % 90) + 1}.37` },
  ...{ stake_bonus: "0", currency: "EUR" },
})
const bets = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => bet(from + index))

// By hand, in cents.
function handleOf(count: number): string {
  let cents = 0
  for (let number = 0; number < count; number++) cents += ((number % 90) + 1) * 100 + 37
  return (cents / 100).toFixed(2).replace(/\.?0+$/, "")
}

async function loadUntil(stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const next = bets(acknowledged, acknowledged + LOAD_BATCH)
    if ((await sendEvents(running(), next)) === 202) acknowledged += LOAD_BATCH
    await sleep(50)
  }
}

async function depositor(player: string): Promise<void> {
  const event = (type: string, more: object) => ({
    ...{ event_id: `${player}-${type}`, type, brand: "orsa", player_id: player },
    ...{ occurred_at: new Date().toISOString(), ...more },
  })
  const { url, key } = running()
  const put = await fetch(`${url}/v1/players/orsa/${player}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ email: mailOf(player) }),
  })
  expect(put.status).toBe(204)
  const profile = { country: "MT", jurisdiction: "MT", currency: "EUR", time_zone: daylightZone() }
  const sent = await sendEvents(running(), [
    event("player.registered", profile),
    event("kyc.updated", { status: "approved", age_verified: true }),
    event("consent.changed", { channel: "email", product: "all", granted: true }),
    event("deposit", { payment_id: player, status: "approved", amount: "5", currency: "EUR" }),
  ])
  expect(sent).toBe(202)
}

/** What stderr says beside how far long work is, which it tells where that takes more than ten seconds. */
const faultsIn = (stderr: string) =>
  stderr.split("\n").filter((line) => /^\W*[A-Z_]{3,}: /.test(line))

const mailOf = (player: string) => `${player}@players.example`
const CAMPAIGN = {
  ...{ name: "first-bet", description: "d", segment: "first-deposit-no-bet", channel: "email" },
  ...{ product: "casino", message_class: "promotional", encourages: "play", cap_per_day: 9 },
  ...{ from: "Orsa <hello@casino.example>", subject: "Hi", body: "Hi" },
}

/** As a feed of somebody else's would write it: nobody can read what it says of the player. */
async function writeUnreadable(dataDir: string): Promise<void> {
  const { broker } = JSON.parse(readFileSync(join(dataDir, "kafka", "ports.json"), "utf8"))
  const kafka = new Kafka({ brokers: [`127.0.0.1:${broker}`], logLevel: logLevel.NOTHING })
  const producer = kafka.producer()
  await producer.connect()
  await producer.send({
    topic: "compliance",
    messages: [{ key: "orsa:held", value: "no JSON at all" }],
  })
  await producer.disconnect()
}

const sql = <Row>(text: string) => ask<Row>(running(), "sql", { sql: text })

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "pitboss-backup-"))
  Object.assign(process.env, KEY)
  peer = new MailPeer(await freePort())
  await peer.open()
  await runCommand(["keys", "list", "--data", at("old")])
  writeFileSync(
    join(at("old"), "pitboss.yml"),
    JSON.stringify({ smtp: { host: "127.0.0.1", port: peer.port } }),
  )
  server = await startServer(at("old"))
}, TEST_MS_MAX)

afterAll(async () => {
  await endServer(server, "SIGTERM")
  await peer?.close()
  if (root) rmSync(root, { recursive: true, force: true })
})

describe("a backup", () => {
  test("is taken under load, beside a server that goes on", { timeout: TEST_MS_MAX }, async () => {
    await ask(running(), "campaigns-put", {
      ...{ path: "first-bet.yml", text: JSON.stringify(CAMPAIGN), by: "an editor" },
    })
    await ask(running(), "settle", {})
    await depositor("early")
    await writeUnreadable(at("old"))
    await expect.poll(() => peer.countOf(mailOf("early")), WAIT).toBe(1)
    await ask(running(), "settle", {})
    const stop = new AbortController()
    const load = loadUntil(stop.signal)
    await expect.poll(() => acknowledged, WAIT).toBeGreaterThan(1_000)
    const before = acknowledged
    const { code, stdout, stderr } = await runCommand([
      ...["backup", at("whole"), "--data", at("old"), "--json"],
    ])
    stop.abort()
    await load
    expect([code, faultsIn(stderr)]).toEqual([0, []])
    expect(acknowledged).toBeGreaterThan(before)
    const report = JSON.parse(stdout)
    expect(report).toMatchObject({ tables: expect.any(Number), seconds: expect.any(Number) })
    const manifest = JSON.parse(readFileSync(join(at("whole"), "manifest.json"), "utf8"))
    const raw = manifest.tables.find(({ name }: { name: string }) => name === "raw_event")
    expect(raw.rows).toBeGreaterThan(0)
    expect(report.rows).toBe(
      manifest.tables.reduce((sum: number, { rows }: { rows: number }) => sum + rows, 0),
    )
    // The key of the vault is nowhere in it, and what is in it is its owner's.
    expect(existsSync(join(at("whole"), "master.key"))).toBe(false)
    expect(statSync(at("whole")).mode & 0o077).toBe(0)
    const left = await sql<{ n: string }>(
      "select count() as n from system.databases where name = 'snapshot'",
    )
    expect(left).toEqual([{ n: "0" }])
    const again = await runCommand(["backup", at("whole"), "--data", at("old")])
    expect(again.stderr).toMatch(/^BACKUP_TARGET: .*holds a whole backup already/)
  })

  test("that is killed is no backup, and is begun anew in the same folder without a server", {
    timeout: TEST_MS_MAX,
  }, async () => {
    const cut = beginCommand(["backup", at("cut"), "--data", at("old")])
    await expect.poll(() => existsSync(join(at("cut"), "unfinished-backup")), WAIT).toBe(true)
    await expect.poll(() => existsSync(join(at("cut"), "data")), WAIT).toBe(true)
    await endServer(server, "SIGKILL")
    expect((await cut.ended).stderr).toMatch(/SERVER_LOST/)
    const refused = await runCommand(["restore", at("cut"), "--data", at("nothing")])
    expect(refused.stderr).toMatch(/^BACKUP_MISSING: .*manifest\.json/)
    expect(existsSync(at("nothing"))).toBe(false)
    const again = await runCommand([
      ...["backup", at("cut"), "--data", at("old"), "--with-key", "--json"],
    ])
    expect([again.code, again.stderr]).toEqual([0, expect.stringMatching(/^--with-key: /m)])
    expect(existsSync(join(at("cut"), "manifest.json"))).toBe(true)
    expect(statSync(join(at("cut"), "master.key")).mode & 0o777).toBe(0o600)
  })
})

describe("a restore", () => {
  const restore = (name: string, more: Record<string, string | undefined> = {}) =>
    runCommand(["restore", at("whole"), "--data", at(name), "--json"], more)

  test("finds a file that was changed, names it, and leaves nothing behind", {
    timeout: TEST_MS_MAX,
  }, async () => {
    const folder = join(at("whole"), "data", "kafka", "log", "bet-0")
    const file = join(folder, readdirSync(folder).find((name) => name.endsWith(".log")) ?? "")
    const kept = readFileSync(file)
    const changed = Buffer.from(kept)
    changed[100] = (changed[100] ?? 0) ^ 1
    writeFileSync(file, changed)
    const refused = await restore("nothing")
    writeFileSync(file, kept)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(/^BACKUP_DAMAGED: .*1 of \d+ files/)
    expect(refused.stderr).toContain(`${file}: it was changed`)
    expect(existsSync(at("nothing"))).toBe(false)
  })

  test("needs the key of the vault, says where it is looked for, and leaves nothing behind", {
    timeout: TEST_MS_MAX,
  }, async () => {
    const other = { PITBOSS_MASTER_KEY: Buffer.alloc(32, 6).toString("base64") }
    expect((await restore("nothing", other)).stderr).toMatch(/^STORE_MASTER_KEY_WRONG: /)
    const none = { PITBOSS_MASTER_KEY: undefined, XDG_CONFIG_HOME: at("config") }
    expect((await restore("nothing", none)).stderr).toMatch(
      /^STORE_MASTER_KEY_MISSING: .*PITBOSS_MASTER_KEY or the file .*config\/pitboss\/[0-9a-f]{32}\.key/,
    )
    expect(readdirSync(at("nothing"))).toEqual([])
    const withKey = await runCommand(
      ["restore", at("cut"), "--data", at("with-key"), "--json"],
      none,
    )
    expect([withKey.code, withKey.stderr]).toEqual([
      0,
      expect.stringMatching(/master key was written to .*config\/pitboss\/[0-9a-f]{32}\.key/),
    ])
    expect(JSON.parse(withKey.stdout)).toMatchObject({ differences: 0, contacts: 1 })
  })

  test("that is killed leaves what nothing starts on, with the remedy, and is begun anew", {
    timeout: TEST_MS_MAX,
  }, async () => {
    const cut = beginCommand(["restore", at("whole"), "--data", at("new")])
    await expect.poll(() => existsSync(join(at("new"), "warehouse")), WAIT).toBe(true)
    cut.child.kill("SIGKILL")
    await cut.ended
    const refused = await runCommand(["serve", "--port", "0", "--data", at("new")])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain(
      `RESTORE_UNFINISHED: A restore into ${at("new")} did not end well`,
    )
    expect(refused.stderr).toContain(`pitboss restore ${at("whole")} --data ${at("new")}`)
    appendFileSync(join(at("new"), "pitboss.yml"), "cut off")
    const whole = await restore("new")
    expect([whole.code, faultsIn(whole.stderr)]).toEqual([0, []])
    const manifest = JSON.parse(readFileSync(join(at("whole"), "manifest.json"), "utf8"))
    expect(JSON.parse(whole.stdout)).toMatchObject({
      at: manifest.at,
      tables: manifest.tables.length,
      contacts: 1,
      differences: 0,
    })
    const used = await restore("new")
    expect(used.stderr).toMatch(/^RESTORE_TARGET: .*it is not empty/)
  })

  test("starts, goes on where the log ends, counts every event once, and sends nothing again", {
    timeout: TEST_MS_MAX,
  }, async () => {
    const manifest = JSON.parse(readFileSync(join(at("whole"), "manifest.json"), "utf8"))
    const raw = manifest.tables.find(({ name }: { name: string }) => name === "raw_event")
    server = await startServer(at("new"))
    await ask(running(), "settle", {})
    const [landed] = await sql<{ n: string }>("select count() as n from raw_event")
    expect(Number(landed?.n)).toBeGreaterThanOrEqual(raw.rows)
    const holds = await ask<{ holds: string }>(running(), "holds-list", {})
    expect(holds.map((hold) => hold.holds)).toEqual(["orsa:held"])
    // The producer sends again what it had sent since some time before the backup, and goes on.
    for (let from = 0; from < acknowledged; from += 5_000)
      expect(await sendEvents(running(), bets(from, Math.min(from + 5_000, acknowledged)))).toBe(
        202,
      )
    expect(await sendEvents(running(), bets(acknowledged, acknowledged + 500))).toBe(202)
    acknowledged += 500
    await depositor("late")
    await expect.poll(() => peer.countOf(mailOf("late")), WAIT).toBe(1)
    await ask(running(), "settle", {})
    const [sums] = await sql<{ handle: string; n: string }>(
      `select (select toString(sum(handle_real)) from fct_brand_day) as handle,
    (select toString(count()) from raw_event where type = 'casino.bet') as n`,
    )
    expect(sums).toEqual({ handle: handleOf(acknowledged), n: String(acknowledged) })
    expect(peer.countOf(mailOf("early"))).toBe(1)
    const sent = await sql<{ player_id: string; n: string }>(
      "select player_id, toString(count()) as n from act_send final group by player_id order by player_id",
    )
    expect(sent).toEqual([
      { player_id: "early", n: "1" },
      { player_id: "late", n: "1" },
    ])
    expect(existsSync(join(at("new"), "restored.json"))).toBe(false)
  })
})
