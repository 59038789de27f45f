import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { realEffects } from "../core/effects.ts"
import { openStore, type Store } from "../store/store.ts"
import { Activator } from "./activator.ts"
import { triggerOf } from "./campaign.ts"
import { Campaigns } from "./campaigns.ts"
import { GROUP_RULEBOOK } from "./gate/recipient.fixture.ts"

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

test("a campaign that is removed and put again starts anew, also where no round began between", async () => {
  const audiences = [{ name: "vip", purpose: "marketing" }] as const
  const campaigns = new Campaigns({ files: [], stored: store.storedCampaigns, audiences })
  const activator = new Activator(
    {
      rulebook: GROUP_RULEBOOK,
      ...{ store, campaigns, channel: undefined, warehouse: {} as never, log: {} as never },
      ...{ stateAt: () => now, segmentAt: () => now, unsubscribeUrl: () => undefined },
    },
    effects,
  )
  const put = () => campaigns.put("hello.yml", DEFINITION, "an editor")
  const trigger = triggerOf(await put())
  const began = await store.campaignStarts.startOf("hello", trigger)
  now += 60_000
  expect(await store.campaignStarts.startOf("hello", trigger)).toEqual(began)
  await activator.remove("hello")
  await put()
  expect((await store.campaignStarts.startOf("hello", trigger)).getTime()).toBe(now)
})
