import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { realEffects } from "../core/effects.ts"
import { openStore, type Store } from "../store/store.ts"
import { Activator } from "./activator.ts"
import { triggerOf } from "./campaign.ts"
import { Campaigns } from "./campaigns.ts"
import type { Channel } from "./channel/channel.ts"
import { ONLY_GROUP_RULES } from "./compliance/recipient.fixture.ts"

let dataDir: string
let store: Store
let now = Date.parse("2026-11-27T10:00:00.000Z")
const effects = { ...realEffects, now: () => new Date(now) }

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-activator-"))
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) }, effects)
})

afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const DEFINITION = JSON.stringify({
  ...{ name: "hello", description: "d", segment: "vip", channel: "email", product: "casino" },
  ...{ message_class: "promotional", from: "Orsa <hello@casino.example>" },
  ...{ subject: "Hi", body: "Hi" },
})

// Its warehouse and log are asked by nobody: no round runs.
function activatorWith(channel: Channel | undefined, way = "email") {
  const audiences = [{ name: "vip", purpose: "marketing" }] as const
  const endpoints = [{ id: "crm", channel: "push", sends: [] }] as const
  const stored = store.storedCampaigns
  const campaigns = new Campaigns({ files: [], stored, audiences, endpoints })
  const activator = new Activator(
    {
      rules: ONLY_GROUP_RULES,
      channels: new Map(channel && [[way, channel]]),
      ...{ store, campaigns, warehouse: {} as never, log: {} as never },
      ...{ stateAt: () => now, segmentAt: () => now, unsubscribeUrl: () => "https://c.example/u" },
    },
    effects,
  )
  return { activator, campaigns }
}

test("a campaign that is removed and put again starts anew, also where no round began between", async () => {
  const { activator, campaigns } = activatorWith(undefined)
  const put = () => campaigns.put("hello.yml", DEFINITION, "an editor")
  const trigger = triggerOf(await put())
  const began = await store.campaignStarts.startOf("hello", trigger)
  now += 60_000
  expect(await store.campaignStarts.startOf("hello", trigger)).toEqual(began)
  await activator.remove("hello")
  await put()
  expect((await store.campaignStarts.startOf("hello", trigger)).getTime()).toBe(now)
})

test("a campaign has started when it is put, not when its first round comes; without a channel it has not", async () => {
  const closed = activatorWith(undefined)
  const trigger = triggerOf(await closed.activator.put("hello.yml", DEFINITION, "an editor"))
  expect(await store.campaignStarts.find("hello", trigger)).toBeUndefined()
  const { activator } = activatorWith({} as Channel)
  const put = () => activator.put("hello.yml", DEFINITION, "an editor")
  const putAt = new Date(now)
  await put()
  now += 60_000
  expect(await store.campaignStarts.find("hello", trigger)).toEqual(putAt)
  await put()
  expect(await store.campaignStarts.find("hello", trigger)).toEqual(putAt)
})

const hook = (name: string, endpoint: string) =>
  JSON.stringify({
    ...{ name, description: "d", segment: "vip", channel: "webhook", endpoint, product: "casino" },
    ...{ message_class: "promotional", body: "Hi" },
  })

test("a campaign whose way is not configured waits, says why, and has not started; others are held by nothing of it", async () => {
  const { activator } = activatorWith({} as Channel, "webhook crm")
  for (const text of [DEFINITION, hook("known", "crm"), hook("nowhere", "nobody")])
    await activator.put("c.yml", text, "an editor")
  expect(activator.held()).toEqual(
    new Map([
      ["hello", "no_mail_server"],
      ["nowhere", "endpoint_unknown: nobody"],
    ]),
  )
  expect(activator.withoutEndpoint()).toEqual(["nowhere"])
  const started = async (name: string) =>
    store.campaignStarts.find(name, triggerOf(activator.campaigns.expect(name)))
  expect(await started("known")).toEqual(new Date(now))
  expect([await started("nowhere"), await started("hello")]).toEqual([undefined, undefined])
})

test("an endpoint without a usable secret holds its campaigns, by whose channel it is known", async () => {
  const { activator, campaigns } = activatorWith({} as Channel)
  await activator.put("c.yml", hook("known", "crm"), "an editor")
  expect(activator.held().get("known")).toBe("endpoint_without_secret: crm")
  expect(campaigns.expect("known").channel).toBe("push")
})
