import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import Database from "better-sqlite3"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openEmbedded } from "../warehouse/embedded.ts"
import { ROOT } from "./architecture.ts"

interface Server {
  readonly child: ChildProcess
  readonly url: string
  readonly key: string
}

let dataDir: string
let server: Server

const bet = (number: number) => ({
  event_id: `k${number}`,
  type: "casino.bet",
  brand: "orsa",
  player_id: `p${number % 50}`,
  occurred_at: new Date(Date.UTC(2026, 9, 1 + (number % 20))).toISOString(),
  round_id: `r${number}`,
  game_id: "g",
  stake_real: `${(number % 90) + 1}.37`,
  stake_bonus: "0",
  currency: "GBP",
  base_rate: "1.1734",
})

function spawnServe(): { readonly child: ChildProcess; readonly ready: Promise<string> } {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "pitboss.ts", "serve", "--port", "0", "--data", dataDir, "--json"],
    {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, UV_THREADPOOL_SIZE: "16" },
    },
  )
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout?.once("data", (data: Buffer) => resolve(data.toString("utf8")))
    child.once("exit", (code) => reject(new Error(`serve ended with ${code}`)))
  })
  return { child, ready }
}

async function start(): Promise<Server> {
  const { child, ready } = spawnServe()
  const { page } = JSON.parse(await ready) as { page: string }
  const { origin, searchParams } = new URL(page)
  return { child, url: origin, key: searchParams.get("key") ?? "" }
}

/** Sends NDJSON; false where the server went away before it answered. */
async function send({ url, key }: Server, from: number, to: number): Promise<boolean> {
  const rows = Array.from({ length: to - from }, (_, n) => JSON.stringify(bet(from + n)))
  try {
    const response = await fetch(`${url}/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/x-ndjson" },
      body: rows.join("\n"),
    })
    return response.status === 202
  } catch {
    return false
  }
}

/** As an operator's producer does: what was not acknowledged is sent again. */
async function sendUntilAccepted(from: number, to: number): Promise<void> {
  const deadline = Date.now() + 60_000
  while (!(await send(server, from, to))) {
    if (Date.now() > deadline) throw new Error("the gateway accepts nothing for a minute")
    await sleep(500)
  }
}

async function command<Value>(name: string, args: object): Promise<Value[]> {
  const response = await fetch(`${server.url}/v1/commands/${name}`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json" },
    body: JSON.stringify(args),
  })
  if (!response.ok) throw new Error(await response.text())
  const text = await response.text()
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Value]))
}

// By hand, in millionths: each stake times the rate has at most 6 digits behind the point.
function handleOf(events: number): string {
  let micros = 0n
  for (let number = 0; number < events; number++)
    micros += BigInt(((number % 90) + 1) * 100 + 37) * 11_734n
  const fraction = String(micros % 1_000_000n)
    .padStart(6, "0")
    .replace(/0+$/, "")
  return `${micros / 1_000_000n}${fraction === "" ? "" : `.${fraction}`}`
}

async function handle(): Promise<string> {
  await command("settle", {})
  const [row] = await command<{ handle_sum: string }>("sql", {
    sql: "select sum(handle) as handle_sum from fct_brand_day",
  })
  return row?.handle_sum ?? ""
}

function uptimeSeconds(): number {
  return Number.parseFloat(readFileSync("/proc/uptime", "utf8"))
}

/** A start that is killed when it has begun to heal, and before it gave a sign of life. */
async function killedStart(): Promise<void> {
  const startedAt = () => {
    const store = new Database(join(dataDir, "store", "pitboss.sqlite"))
    const row = store.prepare("select started_at from process_run").get() as { started_at: number }
    store.close()
    return row.started_at
  }
  const before = startedAt()
  const { child, ready } = spawnServe()
  ready.catch(() => undefined)
  await expect.poll(startedAt, { timeout: 120_000, interval: 20 }).not.toBe(before)
  await sleep(500)
  child.kill("SIGKILL")
  await new Promise((resolve) => child.once("exit", resolve))
}

/** As if the machine had lost its power then. */
function lastSignOfLife(at: Date): void {
  const store = new Database(join(dataDir, "store", "pitboss.sqlite"))
  store.prepare("update process_run set last_alive_at = ?").run(at.getTime())
  store.close()
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-kill-"))
  process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 9).toString("base64")
  server = await start()
})

afterAll(async () => {
  if (server?.child.exitCode === null) {
    server.child.kill("SIGTERM")
    await new Promise((resolve) => server.child.once("exit", resolve))
  }
  rmSync(dataDir, { recursive: true, force: true })
})

describe("after a kill", () => {
  test("of Kafka under load, every player's stake counts once", async () => {
    const file = join(dataDir, "kafka", "pid.json")
    const load = sendUntilAccepted(0, 20_000)
    await sleep(300)
    const { watchdog } = JSON.parse(readFileSync(file, "utf8")) as { watchdog: number }
    execFileSync("pkill", ["-KILL", "-g", String(watchdog), "java"])
    await load
    await sendUntilAccepted(19_000, 20_000)
    expect(await handle()).toBe(handleOf(20_000))
  })

  test("of Pitboss under load, nothing is lost, nothing doubled, and it reads again in 5 s", async () => {
    const load = send(server, 20_000, 60_000)
    await sleep(1_200)
    server.child.kill("SIGKILL")
    await load
    server = await start()
    const began = Date.now()
    await sendUntilAccepted(60_000, 60_010)
    const seen = async () =>
      (
        await command<{ n: string }>("sql", {
          sql: "select count() as n from raw_event where event_id = 'k60009'",
        })
      )[0]?.n
    await expect.poll(seen, { timeout: 20_000, interval: 100 }).toBe("1")
    const readAfterMs = Date.now() - began
    await sendUntilAccepted(20_000, 60_010)
    expect(await handle()).toBe(handleOf(60_010))
    expect(readAfterMs).toBeLessThan(5_000)
  })

  test("of the machine, what raw events lost and a tile kept counts once, and what both lost is back, also where a start is killed in between", async () => {
    server.child.kill("SIGKILL")
    await new Promise((resolve) => server.child.once("exit", resolve))
    const warehouse = await openEmbedded({ path: join(dataDir, "warehouse") })
    await warehouse.command(
      "alter table raw_event delete where cityHash64(player_key) % 3 = 0 settings mutations_sync = 2",
    )
    await warehouse.command(
      "alter table int_casino_by_player_day delete where cityHash64(player_key) % 6 = 0 settings mutations_sync = 2",
    )
    await warehouse.close()
    lastSignOfLife(new Date(Date.now() - 1_000 * uptimeSeconds() - 1_000))
    await killedStart()
    server = await start()
    expect(await handle()).toBe(handleOf(60_010))
    const [lost] = await command<{ n: string }>("sql", {
      sql: "select count() as n from raw_event where type = 'casino.bet'",
    })
    expect(lost?.n).toBe("60010")
    const healings = await command<{ cause: string }>("sql", {
      sql: "select cause from sys_heal order by at desc limit 2",
    })
    expect(healings.map(({ cause }) => cause)).toEqual(["power loss", "unclean stop"])
  })

  test("a second Pitboss on the same data is refused with the address of the first", async () => {
    const second = spawn(
      process.execPath,
      ["--import", "tsx", "pitboss.ts", "serve", "--port", "0", "--data", dataDir],
      { cwd: ROOT, stdio: ["ignore", "ignore", "pipe"] },
    )
    let said = ""
    second.stderr?.on("data", (data: Buffer) => {
      said += data.toString("utf8")
    })
    const code = await new Promise((resolve) => second.once("exit", resolve))
    expect(code).toBe(1)
    expect(said).toContain("SERVER_RUNS")
    expect(existsSync(join(dataDir, "server.json"))).toBe(true)
  })
})
