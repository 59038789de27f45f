import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { realEffects } from "../../core/effects.ts"
import { type PlayerRef, playerKey } from "../../core/player.ts"
import { bound } from "../../segments/instant.ts"
import { SEGMENT_MIGRATIONS } from "../../segments/migrations.ts"
import { openStore, type Store } from "../../store/store.ts"
import { openEmbedded } from "../../warehouse/embedded.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { type Campaign, parseCampaign, triggerOf } from "../campaign.ts"
import { Ways } from "../channel/ways.ts"
import { Gate } from "../compliance/gate.ts"
import { ONLY_GROUP_RULES, recipient } from "../compliance/recipient.fixture.ts"
import { ACTIVATION_MIGRATIONS } from "../migrations.ts"
import { Dispatch, type DispatchParts } from "./dispatch.ts"

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

let dataDir: string
let store: Store
let warehouse: Warehouse
let dispatch: Dispatch
let sent: string[]
let campaigns: readonly Campaign[]
/** How far the dispatch's clock is ahead. */
let aheadMs: number

const campaignOf = (name: string, more: object = {}) =>
  parseCampaign(
    `${name}.yml`,
    JSON.stringify({
      ...{ name, description: "d", segment: "vip", channel: "email", product: "casino" },
      ...{ message_class: "promotional", from: "Orsa <hello@casino.example>" },
      ...{ subject: "Hi", body: "Hi", ...more },
    }),
    [{ name: "vip", purpose: "marketing", columns: ["worth"] }],
  )

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-rivals-"))
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })
  warehouse = await openEmbedded({ path: join(dataDir, "warehouse") })
  await warehouse.migrate([...SEGMENT_MIGRATIONS, ...ACTIVATION_MIGRATIONS])
  sent = []
  aheadMs = 0
  const now = () => Date.now() + aheadMs
  const tail = { isUpToDate: async () => true }
  const gate = new Gate({
    lists: { of: () => [], states: () => [] },
    ...{ rules: ONLY_GROUP_RULES, warehouse, tail: tail as never, stateAt: now, segmentAt: now },
  })
  Object.assign(gate, {
    ...{ read: async () => ({}), covers: () => true },
    person: (_reading: object, player: PlayerRef) => [player],
    subject: (_reading: object, player: PlayerRef) => recipient({}, { ...player }),
  })
  const channel = {
    ready: async () => undefined,
    send: async ({ intentId }: { readonly intentId: string }) => {
      sent.push(intentId)
      return { state: "accepted", isFinal: true, providerMessageId: "m", detail: "250" }
    },
  }
  const more = { log: { append: async () => undefined }, unsubscribeUrl: () => "https://c.example" }
  const ways = new Ways(new Map([["email", channel as never]]))
  const parts = { gate, store, warehouse, ways, contenders: () => campaigns, ...more }
  dispatch = new Dispatch(parts as unknown as DispatchParts, {
    ...realEffects,
    now: () => new Date(now()),
  })
})

afterEach(async () => {
  await warehouse.close()
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

/** These run, and have begun. */
async function run(...all: readonly Campaign[]): Promise<void> {
  campaigns = all
  for (const one of all) await store.campaignStarts.startOf(one.name, triggerOf(one))
}

const round = (campaign: Campaign) => dispatch.round(campaign, () => true)

/** A player wants a message of each of these. */
async function wish(playerId: string, of: readonly Campaign[], payload: object = {}) {
  const player = { brand: "orsa", playerId }
  await store.vault.put(player, { email: `${playerId}@b.example` })
  const at = bound(new Date())
  await warehouse.insert(
    "act_intent",
    of.map(({ name, version, channel }) => ({
      ...{ intent_id: `${name}-${playerId}`, campaign: name, campaign_version: version, channel },
      ...{ brand: "orsa", player_id: playerId, player_key: playerKey(player) },
      ...{ payload: JSON.stringify(payload), occurrence_at: at, created_at: at },
    })),
  )
}

const outranked = () =>
  warehouse.query<{ wish: string; by: string; was_sent: string }>(
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
  expect(sent).toEqual(["low-p2", "high-p1"])
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
  expect(sent).toEqual(["high-p1", "low-p2"])
  expect(await outranked()).toEqual([{ wish: "low-p1", by: "high", was_sent: "true" }])
  await wish("p3", [high])
  await round(high)
  await wish("p3", [low])
  aheadMs = DAY_MS
  await round(low)
  expect(sent).toEqual(["high-p1", "low-p2", "high-p3", "low-p3"])
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
  expect(sent).toEqual(["low-p1"])
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
  expect(sent.toSorted()).toEqual(["one-p2", "other-p1"])
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
  expect(sent).toEqual(["silent-p1", "high-p1"])
  expect(() => campaignOf("owed", { priority: 1, message_class: "regulatory" })).toThrow(
    /leave it out[\s\S]*at priority/,
  )
  expect(() => campaignOf("dear", { value: "worth" })).toThrow(/expected 'priority' beside it/)
  expect(() => campaignOf("dear", { priority: 1, value: "cost" })).toThrow(
    /no column 'cost': expected one of worth/,
  )
})

test("one that was wanted before its campaign began anew goes before nobody", async () => {
  const [low, high] = [campaignOf("low", { priority: 10 }), campaignOf("high", { priority: 90 })]
  await run(low, high)
  await wish("p1", [low, high])
  await store.campaignStarts.retain(["low"])
  await new Promise((resolve) => setTimeout(resolve, 5))
  await run(low, high)
  await round(low)
  expect(sent).toEqual(["low-p1"])
})

// From an hour ago to an hour ahead, where the recipient lives.
function quietNow() {
  const clock = (at: number) =>
    new Intl.DateTimeFormat("en-GB", {
      ...{ timeZone: "Europe/Malta", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    }).format(new Date(at))
  return { from: clock(Date.now() - HOUR_MS), to: clock(Date.now() + HOUR_MS) }
}
