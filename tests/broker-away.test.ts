import { readFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, expect, test } from "vitest"
import { eventsOf, sendTo, tilesOff } from "./history-site.ts"
import { type MailSite, openMailSite } from "./mail-site.ts"

const TEST_MS_MAX = 600_000
const WAIT = { timeout: 240_000, interval: 300 }
/** It is told within: asked every five seconds, and given five to answer. */
const TOLD_MS_MAX = 30_000
const STOPPED_MS = 60_000

let site: MailSite
let pid: number

beforeAll(async () => {
  site = await openMailSite()
  const pidFile = join(site.runtime.dataDir, "kafka", "pid.json")
  // The broker and who watches it are one group.
  pid = -JSON.parse(readFileSync(pidFile, "utf8")).watchdog
}, TEST_MS_MAX)

afterAll(async () => {
  if (pid) process.kill(pid, "SIGCONT")
  await site?.close()
}, TEST_MS_MAX)

async function ready(): Promise<{ readonly landing_trouble: { readonly detail: string } | null }> {
  return (await (await fetch(`${site.runtime.door?.url}/readyz`)).json()) as never
}

test("a broker that stands still for a minute is told within seconds, also where nobody sends, and nothing is lost", {
  timeout: TEST_MS_MAX,
}, async () => {
  expect(await sendTo(site.runtime, eventsOf(1))).toBe(true)
  await site.runtime.roles?.settled()
  expect((await ready()).landing_trouble).toBeNull()
  process.kill(pid, "SIGSTOP")
  const stoppedAt = Date.now()
  await expect
    .poll(async () => (await ready()).landing_trouble, { timeout: TOLD_MS_MAX, interval: 300 })
    .toEqual({
      since: expect.any(String),
      detail: "LANDING_BROKER_AWAY",
      failures: 0,
      remedy: expect.stringMatching(/brokers run/),
    })
  const sent = sendTo(site.runtime, eventsOf(2)).catch(() => false)
  await sleep(stoppedAt + STOPPED_MS - Date.now())
  process.kill(pid, "SIGCONT")
  await sent
  // What was not acknowledged is sent again.
  await expect.poll(() => sendTo(site.runtime, eventsOf(2)), WAIT).toBe(true)
  await site.runtime.roles?.settled()
  expect(await tilesOff(site.runtime.warehouse)).toEqual({})
  await expect
    .poll(async () => (await ready()).landing_trouble?.detail, WAIT)
    .not.toBe("LANDING_BROKER_AWAY")
})
