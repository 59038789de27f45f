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

const P1 = { brand: "orsa", playerId: "p1" }
const TWIN = { brand: "tern", playerId: "p9" }

/** Its day began behind all that is reserved, so that the day's name alone decides. */
const place = (intentId: string, more: object = {}) => ({
  ...{ intentId, player: P1, person: [P1], channel: "email", day: "2026-11-23" },
  ...{ dayBegan: Date.now() + 86_400_000, ...more },
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

const ofTwin = { player: TWIN, person: [TWIN] }
const ofBoth = { person: [P1, TWIN] }

test("two players of one person have its places together, whoever of them took one", async () => {
  const both = await Promise.all([
    begin({ ...place("a", ofBoth), most: 1 }),
    begin({ ...place("b", { ...ofBoth, player: TWIN }), most: 1 }),
  ])
  expect(both.flat()).toHaveLength(1)
  expect(await store.dailyCaps.taken([place("c", ofBoth)])).toEqual([1])
})

test("what each got before they were linked counts from the link on, and each keeps his own behind a split", async () => {
  await begin({ ...place("a"), most: 2 })
  await begin({ ...place("b", ofTwin), most: 2 })
  expect(await store.dailyCaps.taken([place("c"), place("c", ofBoth)])).toEqual([1, 2])
  expect(await begin({ ...place("c", ofBoth), most: 2 })).toEqual([])
  expect(await begin({ ...place("d", ofTwin), most: 2 })).toEqual(["d"])
})

test("what another player of the person got since the day began counts, whatever day it was there", async () => {
  const began = Date.now()
  await begin({ ...place("a", { ...ofTwin, day: "2026-11-24" }), most: 1 })
  expect(await store.dailyCaps.taken([place("b", { ...ofBoth, dayBegan: began - 1 })])).toEqual([1])
})

test("over 24 hours counts what a person got by calls and texts together, whatever day it was, and the message itself not", async () => {
  const others = { ...ofBoth, channel: "phone", day: "2026-11-22" }
  await begin({ ...place("a", { ...others, player: TWIN }), most: 2 })
  await begin({ ...place("b", { channel: "sms" }), most: 2 })
  await begin({ ...place("c", { channel: "push" }), most: 2 })
  const asked = [
    place("d", { ...ofBoth, channel: "sms" }),
    place("b", { ...ofBoth, channel: "sms" }),
    place("d", { channel: "sms" }),
    place("d", { channel: "push" }),
    place("d", { channel: "inapp" }),
  ]
  expect(await store.dailyCaps.within24Hours(asked, Date.now())).toEqual([2, 1, 1, 1, 0])
  const tomorrow = Date.now() + 86_400_001
  expect(await store.dailyCaps.within24Hours(asked, tomorrow)).toEqual([0, 0, 0, 0, 0])
})

test("who got another message since it was counted what he got in 24 hours has no place, also in one batch", async () => {
  const text = (id: string, sentIn24Hours: number, day: string) => ({
    ...place(id, { channel: "sms", day }),
    ...{ most: 9, sentIn24Hours },
  })
  expect(await begin(text("a", 0, "2026-11-23"))).toEqual(["a"])
  expect(await begin(text("b", 0, "2026-11-24"))).toEqual([])
  const starts = ["b", "c"].map((intentId) => ({
    ...{ intentId, idempotencyKey: intentId, campaign: "c", channel: "sms", player: P1 },
    ...{ decision: "", reservation: text(intentId, 1, "2026-11-24") },
  }))
  const begun = await store.attempts.begin(starts)
  expect(begun.map(({ intentId }) => intentId)).toEqual(["b"])
})

test("another day, channel or brand has places of its own, and a cap of none has no place", async () => {
  await begin({ ...place("a"), most: 1 })
  const others = [
    place("b", { day: "2026-11-24" }),
    place("b", { channel: "sms" }),
    place("b", ofTwin),
  ]
  expect(await store.dailyCaps.taken(others)).toEqual([0, 0, 0])
  expect(await begin({ ...place("d", { day: "2026-11-25" }), most: 0 })).toEqual([])
})
