import { afterEach, beforeEach, expect, test } from "vitest"
import { bound } from "../../segments/instant.ts"
import { type Campaign, triggerOf } from "../campaign.ts"
import { campaignOf, type DispatchSite, openDispatchSite } from "./dispatch-site.fixture.ts"

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

let site: DispatchSite
let campaigns: readonly Campaign[]

beforeEach(async () => {
  site = await openDispatchSite(undefined, () => campaigns)
})

afterEach(() => site.close())

/** These run, and have begun. */
async function run(...all: readonly Campaign[]): Promise<void> {
  campaigns = all
  const { campaignStarts } = site.store
  for (const one of all) await campaignStarts.startOf(one.name, triggerOf(one))
}

const round = (campaign: Campaign) => site.round(campaign)
const sent = () => site.sent.map(({ intentId }) => intentId)

/** A player wants a message of each of these. */
async function wish(playerId: string, of: readonly Campaign[], payload: object = {}) {
  for (const campaign of of) await site.want([playerId], campaign, { payload })
}

const outranked = () =>
  site.warehouse.query<{ wish: string; by: string; was_sent: string }>(
    `select intent_id as wish, JSONExtractString(inputs, 'outranked', 'by') as by,
    JSONExtractRaw(inputs, 'outranked', 'was_sent') as was_sent
from act_decision where has(reasons, 'outranked') order by wish`,
  )

test("of several that want the same player the highest goes out, and the others are told by which", async () => {
  const [low, high] = [campaignOf("low", { priority: 10 }), campaignOf("high", { priority: 90 })]
  await run(low, high)
  await wish("p1", [low, high])
  await wish("p2", [low])
  // Whichever has its turn first.
  await round(low)
  await round(high)
  await round(low)
  expect(sent()).toEqual(["low-p2", "high-p1"])
  expect(await outranked()).toEqual([{ wish: "low-p1", by: "high", was_sent: "false" }])
})

test("what went out today goes before what is wanted later, and tomorrow no more", async () => {
  const [low, high] = [campaignOf("low", { priority: 10 }), campaignOf("high", { priority: 90 })]
  await run(low, high)
  await wish("p1", [high])
  await round(high)
  await wish("p1", [low])
  await wish("p2", [low])
  await round(low)
  expect(sent()).toEqual(["high-p1", "low-p2"])
  expect(await outranked()).toEqual([{ wish: "low-p1", by: "high", was_sent: "true" }])
  await wish("p3", [high])
  await round(high)
  await wish("p3", [low])
  site.aheadMs = DAY_MS
  await round(low)
  expect(sent()).toEqual(["high-p1", "low-p2", "high-p3", "low-p3"])
})

test("what nobody knows whether it went out goes before others like what did", async () => {
  const [low, high] = [campaignOf("low", { priority: 10 }), campaignOf("high", { priority: 90 })]
  await run(low, high)
  await wish("p1", [low, high])
  const [row] = await site.warehouse.query<object>(
    "select intent_id, campaign, channel, brand, player_id, player_key from act_intent where campaign = 'high'",
  )
  const at = bound(new Date())
  await site.warehouse.insert("act_send", [
    {
      ...{ ...row, attempt: 1, idempotency_key: "k", attempted_at: at, finished_at: at },
      ...{ outcome: "unknown", is_final: 1, provider_message_id: "", detail: "ETIMEDOUT" },
    },
  ])
  await round(low)
  expect([sent(), await outranked()]).toEqual([
    [],
    [{ wish: "low-p1", by: "high", was_sent: "true" }],
  ])
})

test("one that the gate does not let through goes before nobody", async () => {
  const low = campaignOf("low", { priority: 10 })
  const ineligible = campaignOf("held-out", { priority: 90, hold_out: "100" })
  const asleep = campaignOf("asleep", {
    priority: 80,
    quiet_hours: quietNow(),
  })
  await run(low, ineligible, asleep)
  await wish("p1", [low, ineligible, asleep])
  await round(low)
  expect(sent()).toEqual(["low-p1"])
  expect(await outranked()).toEqual([])
})

test("of equal priority the one that is worth more goes out", async () => {
  const [one, other] = ["one", "other"].map((name) =>
    campaignOf(name, { priority: 50, value: "worth" }),
  ) as [Campaign, Campaign]
  await run(one, other)
  await wish("p1", [one], { worth: "9.5" })
  await wish("p1", [other], { worth: "10" })
  await wish("p2", [one], { worth: "3" })
  await wish("p2", [other], {})
  await round(one)
  await round(other)
  expect(sent().toSorted()).toEqual(["one-p2", "other-p1"])
  expect(await outranked()).toEqual([
    { wish: "one-p1", by: "other", was_sent: "false" },
    { wish: "other-p2", by: "one", was_sent: expect.any(String) },
  ])
})

test("who says no priority contends with nobody, nor does another class of messages", async () => {
  const silent = campaignOf("silent")
  const high = campaignOf("high", { priority: 90 })
  await run(silent, high)
  await wish("p1", [silent, high])
  await round(silent)
  await round(high)
  expect(sent()).toEqual(["silent-p1", "high-p1"])
  expect(() => campaignOf("owed", { priority: 1, message_class: "regulatory" })).toThrow(
    /leave it out[\s\S]*at priority/,
  )
  expect(() => campaignOf("dear", { value: "worth" })).toThrow(/expected 'priority' beside it/)
  expect(() => campaignOf("dear", { priority: 1, value: "cost" })).toThrow(
    /no column 'cost': expected one of worth/,
  )
})

test("one that waits for its provider's sake is not held against itself by the place that it keeps", async () => {
  const low = campaignOf("low", { priority: 10 })
  const high = campaignOf("high", { priority: 90, cap_per_day: 1 })
  await run(low, high)
  await wish("p1", [low, high])
  const { deliver } = site
  site.deliver = async () => ({
    ...{ state: "failed", isFinal: false, providerMessageId: "", detail: "451" },
  })
  await round(high)
  site.deliver = deliver
  await round(low)
  expect(await outranked()).toEqual([{ wish: "low-p1", by: "high", was_sent: "false" }])
  expect(sent()).toEqual(["high-p1"])
})

test("one whose own text cannot be written for him goes before nobody", async () => {
  const low = campaignOf("low", { priority: 10 })
  const high = campaignOf("high", {
    priority: 90,
    subject: "{% for n in (1..30000) %}!{% endfor %}",
  })
  await run(low, high)
  await wish("p1", [low, high])
  await round(low)
  expect([sent(), await outranked()]).toEqual([["low-p1"], []])
})

test("one that was wanted before its campaign began anew goes before nobody", async () => {
  const [low, high] = [campaignOf("low", { priority: 10 }), campaignOf("high", { priority: 90 })]
  await run(low, high)
  await wish("p1", [low, high])
  await site.store.campaignStarts.retain(["low"])
  await new Promise((resolve) => setTimeout(resolve, 5))
  await run(low, high)
  await round(low)
  expect(sent()).toEqual(["low-p1"])
})

// From an hour ago to an hour ahead, where the recipient lives.
function quietNow() {
  const clock = (at: number) =>
    new Intl.DateTimeFormat("en-GB", {
      ...{ timeZone: "Europe/Malta", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    }).format(new Date(at))
  return { from: clock(Date.now() - HOUR_MS), to: clock(Date.now() + HOUR_MS) }
}
