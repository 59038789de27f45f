import { execFileSync } from "node:child_process"
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Configuration } from "../commands/configuration.ts"
import type { Runtime } from "../commands/running.ts"
import { openRuntime } from "../commands/runtime.ts"
import { type Log, realEffects } from "../core/effects.ts"
import { eventsOf, sendTo, tilesOff } from "./history-site.ts"

const TEST_MS_MAX = 600_000
const WAIT = { timeout: 240_000, interval: 300 }
const DISK_MB = 900
const FREE_MB_MIN = 150
const MEGABYTE = 1_000_000
const FULL_MS = 20_000

/** A small disk of its own; undefined where this user may mount none. */
function mountDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "pitboss-disk-"))
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_MB}m`, "tmpfs", folder])
    return folder
  } catch {
    rmSync(folder, { recursive: true })
    process.stderr.write("skipped: a full disk; this user may not mount a tmpfs.\n")
    return undefined
  }
}

const disk = mountDisk()
const dataDir = join(disk ?? tmpdir(), "data")
let runtime: Runtime
let acknowledged = 0
let histories = 0

/** What was logged, the latest last: who finds a difference wants to know what the system thought. */
const said: string[] = []
const say =
  (level: string) =>
  (...args: unknown[]) => {
    said.push(`${new Date().toISOString()} ${level} ${JSON.stringify(args)}`)
  }
const log: Log = {
  debug: () => undefined,
  info: say("info"),
  warn: say("warn"),
  error: say("error"),
}

function tellWhatWasSaid(): void {
  const { landing } = runtime.roles ?? {}
  const now = { at: new Date(), trouble: landing?.trouble(), isWhole: landing?.isWhole() }
  process.stderr.write(`${said.slice(-80).join("\n")}\n${JSON.stringify(now)}\n`)
}

const filler = () => join(disk ?? "", "filler")
const freeMb = () => {
  const { bavail, bsize } = statfsSync(disk ?? "")
  return (bavail * bsize) / MEGABYTE
}

/** Somebody else's file takes what is free, but for so many megabytes. */
function fillUpTo(leftMb: number): void {
  const file = openSync(filler(), "a")
  const block = Buffer.alloc(MEGABYTE / 4, 1)
  try {
    while (freeMb() > leftMb + 0.25) writeSync(file, block)
    if (leftMb === 0) for (;;) writeSync(file, block.subarray(0, 4_096))
  } catch {
    // Not one block more goes.
  } finally {
    closeSync(file)
  }
}

const bet = (number: number) => ({
  ...{ event_id: `d${number}`, type: "casino.bet", brand: "orsa", player_id: `p${number % 30}` },
  ...{ occurred_at: new Date(Date.UTC(2026, 9, 1 + (number % 20))).toISOString() },
  ...{ round_id: `r${number}`, game_id: "g", stake_real: "1.25", stake_bonus: "0" },
  currency: "EUR",
})

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const { url = "", key = "" } = runtime.door ?? {}
  return fetch(`${url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
  })
}

function send(from: number, to: number): Promise<Response> {
  const events = Array.from({ length: to - from }, (_, index) => bet(from + index))
  return ask("/v1/events", { method: "POST", body: JSON.stringify(events) })
}

async function sendMore(): Promise<number> {
  const { status } = await send(acknowledged, acknowledged + 100)
  if (status === 202) acknowledged += 100
  return status
}

/** Events of all kinds, for every tile; who sends them does not ask what became of them. */
async function sendHistory(): Promise<void> {
  histories += 1
  await sendTo(runtime, eventsOf(histories))
}

async function expectAllOnce(): Promise<void> {
  await expect.poll(() => sendMore(), WAIT).toBe(202)
  const figures = async () => {
    const [row] = await runtime.warehouse
      .query<{ raw: string; tile: string; day: string }>(
        `select (select toString(count()) from raw_event where brand = 'orsa') as raw,
    (select toString(sum(handle_real)) from int_casino_by_player_day where brand = 'orsa') as tile,
    (select toString(sum(handle_real)) from fct_brand_day where brand = 'orsa') as day`,
      )
      .catch(() => [])
    return row
  }
  const sum = String((acknowledged * 125) / 100)
  const wants = { raw: String(acknowledged), tile: sum, day: sum }
  await expect
    .poll(figures, WAIT)
    .toEqual(wants)
    .catch((thrown: unknown) => {
      tellWhatWasSaid()
      throw thrown
    })
}

describe.skipIf(disk === undefined)("a disk that fills up", () => {
  beforeAll(async () => {
    process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 7).toString("base64")
    const configuration = Configuration.parse({ disk: { free_mb_min: FREE_MB_MIN } })
    const { makeDataDir } = await import("../commands/data-dir.ts")
    makeDataDir(dataDir)
    const options = { dataDir, need: "everything", configuration } as const
    runtime = await openRuntime(options, { ...realEffects, log })
  }, TEST_MS_MAX)

  afterAll(async () => {
    rmSync(filler(), { force: true })
    await runtime?.close()
    // The engine lets go of its last files when this process ends.
    execFileSync("umount", ["-l", disk ?? ""])
    rmSync(disk ?? "", { recursive: true })
  }, TEST_MS_MAX)

  test("is told wherever one looks, with what to do, before anything breaks; and the door refuses with 507", {
    timeout: TEST_MS_MAX,
  }, async () => {
    for (let batch = 0; batch < 5; batch++) expect(await sendMore()).toBe(202)
    await runtime.roles?.settled()
    fillUpTo(FREE_MB_MIN / 2)
    await expect.poll(() => sendMore(), WAIT).toBe(507)
    const refused = await send(0, 1)
    expect(refused.headers.get("retry-after")).toBe("30")
    expect(await refused.json()).toMatchObject({ code: "DISK_FULL" })
    const contact = { method: "PUT", body: JSON.stringify({ first_name: "A" }) }
    expect((await ask("/v1/players/orsa/p1", contact)).status).toBe(507)
    const ready = await ask("/readyz")
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({
      ok: false,
      disk_full: {
        needed_bytes: FREE_MB_MIN * MEGABYTE,
        remedy: expect.stringMatching(/Make room/),
      },
    })
    expect(await (await ask("/metrics")).text()).toMatch(/^pitboss_disk_full 1$/m)
    expect(await (await ask("/api/pipeline")).json()).toMatchObject({
      disk: { free_bytes: expect.any(Number), since: expect.any(String) },
    })
    rmSync(filler())
    await expectAllOnce()
    expect(await (await ask("/readyz")).json()).toMatchObject({ disk_full: null })
  })

  test("to its last byte under load loses and doubles nothing, and all goes on by itself when there is room", {
    timeout: TEST_MS_MAX,
  }, async () => {
    let isLoading = true
    const load = (async () => {
      while (isLoading) {
        await sendMore().catch(() => 0)
        await sendHistory().catch(() => undefined)
        await sleep(20)
      }
    })()
    await expect.poll(() => histories, WAIT).toBeGreaterThan(10)
    fillUpTo(0)
    expect(freeMb()).toBeLessThan(1)
    await sleep(FULL_MS)
    rmSync(filler())
    isLoading = false
    await load
    await expectAllOnce()
    await runtime.roles?.settled()
    await expectAllOnce()
    await runtime.roles?.settled()
    const wants = { off: {}, isVouchedFor: true }
    const stands = async () => ({
      off: await tilesOff(runtime.warehouse),
      isVouchedFor: runtime.roles?.landing.isVouchedFor(),
    })
    // Behind the full disk all is compared once.
    await expect.poll(stands, WAIT).toEqual(wants)
  })
})
