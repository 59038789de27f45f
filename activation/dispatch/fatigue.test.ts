import { afterEach, beforeEach, expect, test } from "vitest"
import { BrandConfiguration } from "../../core/brand.ts"
import { playerKey } from "../../core/player.ts"
import { bound } from "../../segments/instant.ts"
import { type Campaign, triggerOf } from "../campaign.ts"
import { readAnswering } from "./answering.ts"
import { campaignOf, type DispatchSite, openDispatchSite } from "./dispatch-site.fixture.ts"

const DAY_MS = 86_400_000

const orsa = BrandConfiguration.parse({
  name: "orsa",
  fatigue: { messages: 3, days: 30, rest_days: 7 },
})
const hello = campaignOf("hello")

let site: DispatchSite
let brands: BrandConfiguration[]
let contenders: readonly Campaign[]

beforeEach(async () => {
  brands = [orsa]
  contenders = []
  site = await openDispatchSite(undefined, () => contenders, brands)
  await site.warehouse.command(`create table raw_event (
    brand String, player_key UInt64, type String, topic String, occurred_at DateTime64(3, 'UTC'), subject_id String, body String
) engine = MergeTree order by (topic, player_key, occurred_at)`)
})

afterEach(() => site.close())

const sent = () => site.sent.map(({ intentId }) => intentId)

/** What was told of a player's messages: what happened, and how many days ago. */
async function told(
  playerId: string,
  events: readonly (readonly [string, number])[],
  channel = "email",
) {
  await site.warehouse.insert(
    "raw_event",
    events.map(([what, days], index) => ({
      ...{ brand: "orsa", topic: "engagement", type: `message.${what}` },
      ...{ player_key: playerKey({ brand: "orsa", playerId }), subject_id: `${playerId}-${index}` },
      occurred_at: bound(new Date(Date.now() - days * DAY_MS)),
      body: JSON.stringify({ channel }),
    })),
  )
}

const suppressed = () =>
  site.warehouse.query<{ wish: string; reasons: string[]; inputs: string }>(
    "select intent_id as wish, reasons, inputs from act_decision where verdict = 'suppress' order by wish",
  )

const wishes = async () =>
  (await suppressed()).map(({ wish, reasons }) => `${wish} ${reasons.join()}`)

const THRICE = [
  ["sent", 20],
  ["sent", 10],
  ["sent", 2],
] as const

test("who got three promotions in thirty days and opened none is left alone, and who opened one is not", async () => {
  await told("tired", THRICE)
  await told("opener", [...THRICE, ["opened", 9]])
  await told("clicker", [...THRICE, ["clicked", 1]])
  await told("long-ago", [...THRICE, ["opened", 21]])
  await told("two", THRICE.slice(1))
  await told("rarely", [
    ["sent", 32],
    ["sent", 17],
    ["sent", 1],
  ])
  await told("by-text", THRICE, "sms")
  await told(
    "elsewhere",
    THRICE.map(([, days]) => ["delivered", days] as const),
  )
  await site.round(hello)
  await site.want(
    ["tired", "opener", "clicker", "long-ago", "two", "rarely", "by-text", "new", "elsewhere"],
    hello,
  )
  await site.round(hello)
  expect(await wishes()).toEqual([
    ...["hello-elsewhere fatigued", "hello-long-ago fatigued", "hello-tired fatigued"],
  ])
  expect(sent().toSorted()).toEqual(
    ["by-text", "clicker", "new", "opener", "rarely", "two"].map((one) => `hello-${one}`),
  )
})

test("a message that may be tried again does not count against itself", async () => {
  await told("tired", THRICE.slice(1))
  await site.round(hello)
  await site.want(["tired"], hello)
  site.deliver = async () => ({
    ...{ state: "unknown", isFinal: false, providerMessageId: "", detail: "interrupted" },
  })
  await site.round(hello)
  const player = { brand: "orsa", playerId: "tired" }
  const unansweredBy = async (intentId: string) => {
    const asked = [{ player, intentId }]
    const [found] = await readAnswering({ ...site, brands }, hello, asked, Date.now())
    return found?.unanswered.length
  }
  expect([await unansweredBy("hello-tired"), await unansweredBy("another")]).toEqual([2, 3])
})

test("who opens a notice of the operator's own answers, though it is no promotion", async () => {
  const notice = campaignOf("notice", { message_class: "operational" })
  await told("reader", THRICE)
  await told("tired", THRICE)
  for (const one of [notice, hello]) await site.round(one)
  await site.want(["reader", "tired"], notice)
  await site.round(notice)
  const row = { brand: "orsa", topic: "engagement", body: JSON.stringify({ channel: "email" }) }
  const at = bound(new Date())
  const of = (playerId: string, what: string) => ({
    ...{ ...row, occurred_at: at, type: `message.${what}`, subject_id: `notice-${playerId}` },
    player_key: playerKey({ brand: "orsa", playerId }),
  })
  await site.warehouse.insert("raw_event", [
    ...[of("reader", "sent"), of("reader", "opened"), of("tired", "sent")],
  ])
  await site.want(["reader", "tired"], hello)
  await site.round(hello)
  expect(await wishes()).toEqual(["hello-tired fatigued"])
  expect(sent()).toContain("hello-reader")
})

/** Two campaigns want somebody whose rest is over by minutes; neither has had its turn. */
async function bothWantWhoRested(): Promise<readonly Campaign[]> {
  const both = ["one", "two"].map((name) => campaignOf(name))
  await told("tired", [
    ["sent", 20],
    ["sent", 10],
    ["sent", 7.01],
  ])
  await told("anybody", [["opened", 1]])
  for (const one of both) {
    await site.round(one)
    await site.want(["tired"], one)
  }
  return both
}

test("behind his rest one goes out to him, by whichever of two campaigns, and he is left alone again", async () => {
  const both = await bothWantWhoRested()
  for (const one of both) await site.round(one)
  expect([sent(), await wishes()]).toEqual([["one-tired"], ["two-tired fatigued"]])
})

test("of two campaigns that saw his rest over at once one goes out", async () => {
  const both = await bothWantWhoRested()
  // The second reads before the first has begun, and is about to send behind it.
  const { dailyCaps, promotions } = site.store
  const { taken } = dailyCaps
  const { since } = promotions
  let reads = 0
  Object.assign(promotions, {
    since: async (...asked: Parameters<typeof since>) => (reads <= 2 ? [] : since(...asked)),
  })
  Object.assign(dailyCaps, {
    taken: async (places: Parameters<typeof taken>[0]) => {
      reads += 1
      return reads <= 2 ? places.map(() => ({ ofDay: 0, of7Days: 0 })) : taken(places)
    },
  })
  for (const one of both) await site.round(one)
  expect(sent()).toEqual(["one-tired"])
  for (const one of both) await site.round(one)
  expect([sent(), await wishes()]).toEqual([["one-tired"], ["two-tired fatigued"]])
})

test("where the channel tells of no opening at all nobody is judged, and the record says so", async () => {
  await told("tired", THRICE)
  await told("anybody", [["opened", 31]])
  await told("texted", [["opened", 1]], "sms")
  // The cap refuses him, so that what the other rules looked at is on record.
  const nobody = campaignOf("nobody", { cap_per_day: 0 })
  for (const one of [hello, nobody]) {
    await site.round(one)
    await site.want(["tired"], one)
    await site.round(one)
  }
  expect(sent()).toEqual(["hello-tired"])
  const [one] = await suppressed()
  expect(one?.reasons).toEqual(["frequency_cap"])
  expect(JSON.parse(one?.inputs ?? "").fatigue).toMatchObject({ answers_reported: false })
})

test("a campaign is stricter than its brand where it says so, and never laxer", async () => {
  const strict = campaignOf("strict", { fatigue: { messages: 2, days: 30, rest_days: 1 } })
  const lax = campaignOf("lax", { fatigue: { messages: 9, days: 1, rest_days: 1 } })
  await told("two", THRICE.slice(1))
  await told("tired", THRICE)
  await told("anybody", [["opened", 1]])
  for (const one of [strict, lax]) {
    await site.round(one)
    await site.want(["two", "tired"], one)
    await site.round(one)
  }
  expect(sent()).toEqual(["lax-two"])
  expect(await wishes()).toEqual([
    ...["lax-tired fatigued", "strict-tired fatigued", "strict-two fatigued"],
  ])
})

test("a campaign that would leave him alone goes before no other, and one that would not does", async () => {
  // Of a brand that configures nothing, so that the campaign's own limit alone is asked.
  brands.splice(0)
  const fatigue = { messages: 3, days: 30, rest_days: 7 }
  const high = campaignOf("high", { priority: 90, fatigue })
  const low = campaignOf("low", { priority: 10 })
  contenders = [high, low]
  for (const one of contenders) await site.store.campaignStarts.startOf(one.name, triggerOf(one))
  await told("tired", THRICE)
  await told("opener", [...THRICE, ["opened", 1]])
  for (const one of contenders) await site.want(["tired", "opener"], one)
  await site.round(low)
  expect([sent(), await wishes()]).toEqual([["low-tired"], ["low-opener outranked"]])
})
