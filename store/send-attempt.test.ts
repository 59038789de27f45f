import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { realEffects } from "../core/effects.ts"
import type { AttemptResult, AttemptStart } from "./send-attempt.ts"
import { openStore, type Store } from "./store.ts"

const masterKey = Buffer.alloc(32, 1)
let dataDir: string
let store: Store

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-attempts-"))
  store = await openStore({ dataDir, masterKey })
})

afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const start = (intentId: string): AttemptStart => ({
  intentId,
  idempotencyKey: intentId,
  campaign: "win-back",
  channel: "email",
  player: { brand: "orsa", playerId: "p1" },
  decision: "{}",
})

const result = (intentId: string, change: Partial<AttemptResult>): AttemptResult => ({
  intentId,
  attempt: 1,
  state: "accepted",
  isFinal: true,
  providerMessageId: "",
  detail: "",
  ...change,
})

test("an attempt stands on disk when the process is killed right after recording it, and may be tried again behind the next start", async () => {
  await store.close()
  const script = `
    import { openStore } from ${JSON.stringify(new URL("./store.ts", import.meta.url).href)}
    const store = await openStore({ dataDir: ${JSON.stringify(dataDir)}, masterKey: Buffer.alloc(32, 1) })
    await store.attempts.begin([${JSON.stringify(start("i1"))}])
    process.stdout.write("recorded")
    setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script])
  await once(child.stdout, "data")
  child.kill("SIGKILL")
  await once(child, "exit")
  store = await openStore({ dataDir, masterKey })
  expect(await store.attempts.begin([start("i1")])).toEqual([])
  expect(await store.attempts.closeInterrupted()).toBe(1)
  expect(await store.attempts.of(["i1"])).toMatchObject([{ state: "unknown", isFinal: false }])
  expect(await store.attempts.begin([start("i1")])).toEqual([{ intentId: "i1", attempt: 2 }])
})

test("an intent that is under way, taken, unanswered or given up is never begun again", async () => {
  await store.attempts.begin(["i1", "i2", "i3", "i4", "i5"].map(start))
  await store.attempts.finish([
    result("i2", { state: "accepted" }),
    result("i3", { state: "unknown" }),
    result("i4", { state: "failed", isFinal: true }),
    result("i5", { state: "failed", isFinal: false }),
  ])
  expect(await store.attempts.begin(["i1", "i2", "i3", "i4", "i5"].map(start))).toEqual([
    { intentId: "i5", attempt: 2 },
  ])
})

test("an unclear attempt is made again while the provider remembers its key, counted from the first, and never behind that", async () => {
  let at = Date.parse("2026-11-28T04:00:00Z")
  await store.close()
  store = await openStore({ dataDir, masterKey }, { ...realEffects, now: () => new Date(at) })
  const begin = (id: string, rememberedMs?: number) =>
    store.attempts.begin([{ ...start(id), rememberedMs }])
  const end = (id: string, attempt: number, state: "failed" | "unknown") =>
    store.attempts.finish([result(id, { attempt, state, isFinal: false })])
  for (const id of ["i1", "i2", "i3"]) await begin(id, 60_000)
  await end("i1", 1, "failed")
  await end("i2", 1, "failed")
  await end("i3", 1, "unknown")
  at += 50_000
  await begin("i1", 60_000)
  await end("i1", 2, "unknown")
  at += 10_000
  expect(await begin("i1", 60_000)).toEqual([{ intentId: "i1", attempt: 3 }])
  await end("i1", 3, "failed")
  at += 1
  expect(await begin("i1", 60_000)).toEqual([])
  // What surely was not taken has no key that could be forgotten.
  expect(await begin("i2", 60_000)).toEqual([{ intentId: "i2", attempt: 2 }])
  // Of a provider without keys, what was not answered is not tried again; what a kill cut off is, whenever it is.
  expect(await begin("i3")).toEqual([])
  await begin("i4")
  await store.attempts.closeInterrupted()
  at += 60_001
  expect(await begin("i4", 60_000)).toEqual([])
  expect(await begin("i4")).toEqual([{ intentId: "i4", attempt: 2 }])
})

test("two who begin the same intent at once get it once", async () => {
  const both = await Promise.all([1, 2].map(() => store.attempts.begin([start("i1")])))
  expect(both.flat()).toEqual([{ intentId: "i1", attempt: 1 }])
})

test("a finished attempt waits until the warehouse has its receipt, and again after a crash", async () => {
  await store.attempts.begin([start("i1"), start("i2")])
  expect(await store.attempts.unbooked(10)).toEqual([])
  await store.attempts.finish([result("i1", { providerMessageId: "m1" })])
  expect(await store.attempts.unbooked(10)).toMatchObject([
    { intentId: "i1", providerMessageId: "m1", player: { brand: "orsa", playerId: "p1" } },
  ])
  await store.attempts.booked([{ intentId: "i1", attempt: 1 }])
  expect(await store.attempts.unbooked(10)).toEqual([])
  await store.attempts.bookAgain(new Date(Date.now() - 60_000))
  expect(await store.attempts.unbooked(10)).toHaveLength(1)
})

test("a stop without goodbye is told from a clean one", async () => {
  expect(await store.runMarker.begin()).toBeUndefined()
  await store.runMarker.alive()
  expect(await store.runMarker.begin()).toMatchObject({ wasClean: false })
  await store.runMarker.end()
  expect(await store.runMarker.begin()).toMatchObject({ wasClean: true })
})

test("a start that is killed before it gave a sign of life leaves what the run before it left to the next", async () => {
  await store.runMarker.begin()
  await store.runMarker.alive()
  const left = await store.runMarker.begin()
  expect(await store.runMarker.begin()).toMatchObject({
    lastAliveAt: left?.lastAliveAt,
    wasClean: false,
  })
  await sleep(5)
  await store.runMarker.alive()
  const later = await store.runMarker.begin()
  expect(later?.lastAliveAt.getTime()).toBeGreaterThan(left?.lastAliveAt.getTime() ?? 0)
})

describe("a campaign's start", () => {
  const startOf = (segment: string) => store.campaignStarts.startOf("win-back", segment)

  test("is the first one, for as long as the same sets it off", async () => {
    const first = await startOf("idle")
    await sleep(5)
    await store.campaignStarts.retain(["win-back", "other"])
    expect(await startOf("idle")).toEqual(first)
  })

  test("is a new one where something else sets it off, and where it comes back", async () => {
    const first = await startOf("idle")
    await sleep(5)
    const changed = await startOf("vip")
    expect(changed > first).toBe(true)
    await store.campaignStarts.retain(["other"])
    await sleep(5)
    expect((await startOf("vip")) > changed).toBe(true)
  })
})

test("a released row of the compliance topic stays released", async () => {
  await store.holdReleases.release({ partition: 3, offset: "12" }, "officer")
  await store.holdReleases.release({ partition: 3, offset: "12" }, "officer")
  expect(await store.holdReleases.list()).toEqual([{ partition: 3, offset: "12" }])
})
