import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"
import { PitbossChild } from "../commands/pitboss-child.ts"
import { freePort } from "../ingest/broker/ports.ts"
import { isLocked } from "../warehouse/folder-lock.ts"

const WAIT = { timeout: 300_000, interval: 500 }

let dataDir: string
let child: PitbossChild
let holder: ChildProcess

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-wait-"))
  child = new PitbossChild(dataDir, await freePort())
  holder = fork(
    fileURLToPath(new URL("./warehouse-holder.ts", import.meta.url)),
    [join(dataDir, "warehouse")],
    { execArgv: ["--import", "tsx"] },
  )
  await once(holder, "message")
}, 120_000)

afterAll(async () => {
  holder?.kill("SIGKILL")
  await child?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

test("a server that found its warehouse taken comes up whole when it is free", async () => {
  const status = join(dataDir, "warehouse", "data", "status")
  expect(isLocked(status)).toBe(process.platform === "linux")
  const started = child.start()
  const isWaiting = () => readFileSync(child.logFile, "utf8").includes("WAREHOUSE_IN_USE")
  await expect.poll(isWaiting, WAIT).toBe(true)
  await sleep(1_000)
  holder.send("end")
  await once(holder, "exit")
  expect(isLocked(status)).toBe(false)
  await started
  const { token } = await child.ask<{ token: string }>("keys-create", {
    ...{ name: "operator", role: "source" },
  })
  const event = {
    ...{ event_id: "r1", type: "player.registered", brand: "orsa", player_id: "p1" },
    ...{ occurred_at: new Date().toISOString(), country: "MT", jurisdiction: "MT" },
    ...{ currency: "EUR", time_zone: "Europe/Malta" },
  }
  const answer = await fetch(`${child.url}/v1/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify([event]),
  })
  expect(answer.status).toBe(202)
  const landed = () => child.sql<{ event_id: string }>("select event_id from raw_event")
  await expect.poll(landed, WAIT).toEqual([{ event_id: "r1" }])
}, 900_000)
