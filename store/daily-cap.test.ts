import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { openStore, type Store } from "./store.ts"

let dataDir: string
let store: Store

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-cap-"))
  process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 7).toString("base64")
  store = await openStore({ dataDir })
})

afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const place = (intentId: string, more: object = {}) => ({
  intentId,
  player: { brand: "orsa", playerId: "p1" },
  channel: "email",
  day: "2026-11-23",
  ...more,
})

/** Begins an attempt that needs the place; answers with the intents that have one. */
const begin = async (reservation: ReturnType<typeof place> & { readonly most: number }) => {
  const { intentId, player, channel } = reservation
  const start = { intentId, idempotencyKey: intentId, campaign: "c", channel, player }
  const begun = await store.attempts.begin([{ ...start, decision: "", reservation }])
  return begun.map((one) => one.intentId)
}

test("two campaigns that ask at once for a player's last place get it once", async () => {
  const both = await Promise.all(["a", "b"].map((one) => begin({ ...place(one), most: 1 })))
  expect(both.map((one) => one.length).sort()).toEqual([0, 1])
  const [third] = await store.dailyCaps.taken([place("c")])
  expect(third).toBe(1)
})

test("a message that is tried again keeps its place and takes no second", async () => {
  const failed = { state: "failed", isFinal: false, providerMessageId: "", detail: "" } as const
  expect(await begin({ ...place("a"), most: 1 })).toEqual(["a"])
  await store.attempts.finish([{ intentId: "a", attempt: 1, ...failed }])
  expect(await begin({ ...place("a"), most: 1 })).toEqual(["a"])
  expect(await store.dailyCaps.taken([place("a"), place("b")])).toEqual([0, 1])
})

test("another day, channel or brand has places of its own, and a cap of none has no place", async () => {
  await begin({ ...place("a"), most: 1 })
  const others = [
    place("b", { day: "2026-11-24" }),
    place("b", { channel: "sms" }),
    place("b", { player: { brand: "tern", playerId: "p1" } }),
  ]
  expect(await store.dailyCaps.taken(others)).toEqual([0, 0, 0])
  expect(await begin({ ...place("d", { day: "2026-11-25" }), most: 0 })).toEqual([])
})
