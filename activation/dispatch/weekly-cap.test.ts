import { afterEach, beforeEach, expect, test } from "vitest"
import { campaignOf, type DispatchSite, openDispatchSite } from "./dispatch-site.fixture.ts"

const DAY_MS = 86_400_000

let site: DispatchSite

beforeEach(async () => {
  site = await openDispatchSite()
})

afterEach(() => site.close())

const sent = () => site.sent.map(({ intentId }) => intentId)

const suppressed = async () =>
  (
    await site.warehouse.query<{ wish: string; reasons: string[] }>(
      "select intent_id as wish, reasons from act_decision where verdict = 'suppress' order by wish",
    )
  ).map(({ wish, reasons }) => `${wish} ${reasons.join()}`)

test("who got seven promotions on seven days gets none until the first of them is a week ago", async () => {
  const daily = Array.from({ length: 7 }, (_, day) => campaignOf(`day${day}`))
  const [eighth, later] = [campaignOf("eighth"), campaignOf("later")]
  // They begin before anybody wants anything.
  for (const one of [...daily, eighth, later]) await site.round(one)
  for (const [day, one] of daily.entries()) {
    site.aheadMs = day * DAY_MS
    await site.want(["p1"], one)
    await site.round(one)
  }
  expect(sent()).toEqual(daily.map(({ name }) => `${name}-p1`))
  await site.want(["p1", "p2"], eighth)
  await site.round(eighth)
  expect(await suppressed()).toEqual(["eighth-p1 weekly_cap"])
  site.aheadMs = 7 * DAY_MS
  await site.want(["p1"], later)
  await site.round(later)
  expect(sent().slice(7)).toEqual(["eighth-p2", "later-p1"])
})

test("of two campaigns that saw a player's only place of the seven days free one gets it", async () => {
  const both = ["one", "two"].map((name) => campaignOf(name, { cap_per_week: 1 }))
  for (const one of both) {
    await site.round(one)
    await site.want(["p1"], one)
  }
  // The second reads before the first has begun, and is about to send behind it.
  const { taken } = site.store.dailyCaps
  let reads = 0
  Object.assign(site.store.dailyCaps, {
    taken: async (places: Parameters<typeof taken>[0]) => {
      reads += 1
      return reads <= 2 ? places.map(() => ({ ofDay: 0, of7Days: 0 })) : taken(places)
    },
  })
  for (const one of both) await site.round(one)
  expect(sent()).toEqual(["one-p1"])
  // It is asked again in the next round, and knows by then.
  for (const one of both) await site.round(one)
  expect(reads).toBe(3)
  expect(sent()).toEqual(["one-p1"])
  expect(await suppressed()).toEqual(["two-p1 weekly_cap"])
})
