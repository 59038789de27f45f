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
  ...{ dayBegan: Date.now() + 86_400_000, firstDay: "2026-11-17" },
  ...{ firstBegan: Date.now() + 86_400_000, ...more },
})

/** So many that another number decides. */
const MANY = 99

const ofDay = async (places: readonly ReturnType<typeof place>[]) =>
  (await store.dailyCaps.taken(places)).map((taken) => taken.ofDay)

/** Begins an attempt that needs the place; answers with the intents that have one. */
const begin = async (
  wanted: ReturnType<typeof place> & { readonly most: number; readonly mostIn7Days?: number },
) => {
  const { intentId, player, channel } = wanted
  const start = { intentId, idempotencyKey: intentId, campaign: "c", channel, player }
  const reservation = { mostIn7Days: MANY, ...wanted }
  const begun = await store.attempts.begin([{ ...start, decision: "", reservation }])
  return begun.map((one) => one.intentId)
}

test("two campaigns that ask at once for a player's last place get it once", async () => {
  const both = await Promise.all(["a", "b"].map((one) => begin({ ...place(one), most: 1 })))
  expect(both.map((one) => one.length).sort()).toEqual([0, 1])
  const [third] = await ofDay([place("c")])
  expect(third).toBe(1)
})

test("a message that is tried again keeps its place and takes no second", async () => {
  const failed = { state: "failed", isFinal: false, providerMessageId: "", detail: "" } as const
  expect(await begin({ ...place("a"), most: 1 })).toEqual(["a"])
  await store.attempts.finish([{ intentId: "a", attempt: 1, ...failed }])
  expect(await begin({ ...place("a"), most: 1 })).toEqual(["a"])
  expect(await ofDay([place("a"), place("b")])).toEqual([0, 1])
})

const ofTwin = { player: TWIN, person: [TWIN] }
const ofBoth = { person: [P1, TWIN] }

test("two players of one person have its places together, whoever of them took one", async () => {
  const both = await Promise.all([
    begin({ ...place("a", ofBoth), most: 1 }),
    begin({ ...place("b", { ...ofBoth, player: TWIN }), most: 1 }),
  ])
  expect(both.flat()).toHaveLength(1)
  expect(await ofDay([place("c", ofBoth)])).toEqual([1])
})

test("what each got before they were linked counts from the link on, and each keeps his own behind a split", async () => {
  await begin({ ...place("a"), most: 2 })
  await begin({ ...place("b", ofTwin), most: 2 })
  expect(await ofDay([place("c"), place("c", ofBoth)])).toEqual([1, 2])
  expect(await begin({ ...place("c", ofBoth), most: 2 })).toEqual([])
  expect(await begin({ ...place("d", ofTwin), most: 2 })).toEqual(["d"])
})

test("what another player of the person got since the day began counts, whatever day it was there", async () => {
  const began = Date.now()
  await begin({ ...place("a", { ...ofTwin, day: "2026-11-24" }), most: 1 })
  expect(await ofDay([place("b", { ...ofBoth, dayBegan: began - 1 })])).toEqual([1])
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
    ...{ most: 9, mostIn7Days: MANY, sentIn24Hours },
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
  expect(await ofDay(others)).toEqual([0, 0, 0])
  expect(await begin({ ...place("d", { day: "2026-11-25" }), most: 0 })).toEqual([])
})

const of7Days = async (...places: readonly ReturnType<typeof place>[]) =>
  (await store.dailyCaps.taken(places)).map((taken) => taken.of7Days)

/** A place of a day of November, and of the six before it. */
const on = (day: number, intentId: string, more: object = {}) =>
  place(intentId, { day: `2026-11-${day}`, firstDay: `2026-11-${day - 6}`, ...more })

test("seven days end with the day itself, and one that was tried on two of them is one message", async () => {
  for (const day of [17, 18, 23]) await begin({ ...on(day, `m${day}`), most: MANY })
  await store.attempts.finish([
    {
      intentId: "m18",
      attempt: 1,
      state: "failed",
      isFinal: false,
      providerMessageId: "",
      detail: "",
    },
  ])
  await begin({ ...on(19, "m18"), most: MANY })
  expect(await of7Days(on(23, "x"), on(24, "x"), on(25, "x"), on(26, "x"))).toEqual([3, 2, 2, 1])
  expect(await of7Days(on(23, "m18"), on(23, "x", { channel: "sms" }))).toEqual([2, 0])
})

test("two campaigns that ask at once for a player's last place of the seven days get it once", async () => {
  const caps = { most: MANY, mostIn7Days: 2 }
  expect(await begin({ ...on(18, "a"), ...caps })).toEqual(["a"])
  const both = await Promise.all(["b", "c"].map((one) => begin({ ...on(23, one), ...caps })))
  expect(both.flat()).toHaveLength(1)
  expect(await begin({ ...on(23, "d"), most: MANY, mostIn7Days: 0 })).toEqual([])
  // The first of them is a week ago by then.
  expect(await begin({ ...on(25, "e"), ...caps })).toEqual(["e"])
})

test("of one batch no more have a place than are left of the seven days", async () => {
  const starts = [on(22, "a"), on(23, "b"), on(23, "c")].map((one) => ({
    ...{ intentId: one.intentId, idempotencyKey: one.intentId, campaign: "c", channel: "email" },
    ...{ player: P1, decision: "", reservation: { ...one, most: 2, mostIn7Days: 2 } },
  }))
  expect((await store.attempts.begin(starts)).map(({ intentId }) => intentId)).toEqual(["a", "b"])
})

test("what another player of the person got since the seven days began counts, whatever days those were", async () => {
  const began = Date.now()
  await begin({ ...on(10, "a", ofTwin), most: MANY })
  expect(await of7Days(on(23, "b", { ...ofBoth, firstBegan: began - 1 }))).toEqual([1])
  expect(await of7Days(on(23, "b", ofBoth))).toEqual([0])
})

test("a kill between the place and the call leaves the place taken", async () => {
  await begin({ ...on(23, "a"), most: 2, mostIn7Days: 1 })
  await store.close()
  store = await openStore({ dataDir })
  expect(await store.attempts.closeInterrupted()).toBe(1)
  expect(await begin({ ...on(24, "b"), most: 2, mostIn7Days: 1 })).toEqual([])
  expect(await begin({ ...on(24, "a"), most: 2, mostIn7Days: 1 })).toEqual(["a"])
})
