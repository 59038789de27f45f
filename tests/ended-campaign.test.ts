import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { Campaigns } from "../activation/campaigns.ts"
import { type Explanation, explainPast } from "../activation/explain.ts"
import { ACTIVATION_MIGRATIONS } from "../activation/migrations.ts"
import { parsePlayerName, playerKey } from "../core/player.ts"
import { campaignRoutes } from "../dashboards/api/campaign/routes.ts"
import type {
  CampaignDocument,
  CampaignRow,
  CampaignVersion,
} from "../dashboards/api/campaign/schema.ts"
import { playerRoutes } from "../dashboards/api/player/routes.ts"
import { Told } from "../dashboards/api/withheld/told.ts"
import { openStore, type Store } from "../store/store.ts"
import type { EventSite } from "./event-site.ts"
import { openModelSite } from "./model-site.ts"
import { partOfProject } from "./part-of-project.ts"

const AUDIENCES = [{ name: "vip", purpose: "marketing" }] as const
const NOW = new Date()

let dataDir: string
let store: Store
let site: EventSite
let campaigns: Campaigns

const definition = (name: string, segment = "vip") =>
  JSON.stringify({
    ...{ name, description: "d", segment, channel: "email", product: "casino" },
    ...{ message_class: "promotional", from: "a@b.example", subject: "Hi", body: "Hi" },
  })

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-ended-"))
  const env = { PITBOSS_MASTER_KEY: Buffer.alloc(32, 7).toString("base64") }
  store = await openStore({ dataDir, env })
  site = (await openModelSite(partOfProject(["fct_campaign_result"]))).site
  await site.warehouse.migrate(ACTIVATION_MIGRATIONS)
  campaigns = new Campaigns({ files: [], stored: store.storedCampaigns, audiences: AUDIENCES })
  for (const name of ["w4-a", "w4-c"])
    await campaigns.put(`${name}.yml`, definition(name), "an editor")
  await store.storedCampaigns.put(
    { name: "w4-lost", definition: definition("w4-lost", "gone") },
    "an editor",
  )
  await campaigns.load()
  const at = NOW.toISOString().replace("T", " ").replace("Z", "")
  const player_key = playerKey({ brand: "orsa", playerId: "s1" })
  const wish = { intent_id: "i1", campaign: "w4-c", channel: "email" }
  const own = { ...wish, brand: "orsa", player_id: "s1", player_key }
  await site.warehouse.insert("act_intent", [{ ...own, occurrence_at: at, created_at: at }])
  await site.warehouse.insert("act_decision", [
    {
      ...{
        ...own,
        decision_id: "d1",
        decided_at: at,
        verdict: "suppress",
        reasons: ["no_consent"],
      },
      ...{ defer_until: null, inputs: '{"consent":{"granted_at":""}}', rule_version: "1" },
    },
  ])
  await campaigns.remove("w4-c", "an officer")
})

afterAll(async () => {
  await site?.close()
  await store?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const explain = (player: string, campaign: string) =>
  explainPast(site.warehouse, campaigns, parsePlayerName(player), campaign)

async function read<Answer>(path: string, question: object, role: "admin" | "viewer" = "admin") {
  const { warehouse } = site
  const own = {
    ...{ warehouse, campaigns: () => campaigns.list(), faults: () => campaigns.faults() },
    versions: (name: string) => campaigns.versions(name),
    held: () => new Map(),
    budgets: async () => new Map(),
  }
  const routes = [
    ...campaignRoutes(own, () => NOW),
    ...playerRoutes({ ...own, segments: () => [], explain }),
  ]
  const found = routes.find((one) => one.path === path)
  if (found === undefined) throw new Error(`no route ${path}`)
  return (await found.read(question, new Told(role))) as Answer
}

test("a campaign that was removed stays in the list as ended, and one that cannot run with its fault", async () => {
  const rows = await read<CampaignRow[]>("/api/campaigns", {})
  expect(rows.map(({ name, state, wanted }) => [name, state, wanted])).toEqual([
    ["w4-a", "runs", 0],
    ["w4-lost", "broken", 0],
    ["w4-c", "ended", 1],
  ])
  expect(rows[1]?.error).toMatch(/^no segment 'gone'/)
  expect(rows[2]).toMatchObject({ channel: "email", description: null, last_at: NOW.toISOString() })
})

test("what a campaign said is told also when it has ended, with who put and who removed it", async () => {
  const path = "/api/campaigns/{name}/versions"
  const versions = await read<CampaignVersion[]>(path, { name: "w4-c" })
  expect(versions.map(({ change, by, definition: text }) => [change, by, text])).toEqual([
    ["removed", "an officer", definition("w4-c")],
    ["put", "an editor", definition("w4-c")],
  ])
  await expect(read(path, { name: "never" })).rejects.toMatchObject({ code: "CAMPAIGN_UNKNOWN" })
})

test("an ended campaign has its page, and of its players those are told nothing who may not know protection", async () => {
  const path = "/api/campaigns/{name}"
  const told = await read<CampaignDocument>(path, { name: "w4-c" })
  expect(told.reasons).toEqual([{ verdict: "suppress", reason: "no_consent", players: 1 }])
  expect(told.decisions.map(({ player_id }) => player_id)).toEqual(["s1"])
  expect(told).toMatchObject({ state: "ended", suppressed: 1, subject: null, version: null })
  const viewed = await read<CampaignDocument>(path, { name: "w4-c" }, "viewer")
  expect([viewed.suppressed, viewed.decisions]).toEqual([1, []])
  await expect(read(path, { name: "never" })).rejects.toMatchObject({ code: "CAMPAIGN_UNKNOWN" })
})

test("what was decided for an ended campaign is explained with what was read, and nothing new is decided", async () => {
  const path = "/api/players/{brand}/{player_id}/explain/{campaign}"
  const asked = { brand: "orsa", player_id: "s1", campaign: "w4-c" }
  const told = await read<Explanation>(path, asked)
  expect(told).toMatchObject({ state: "ended", verdict: null, rules: [] })
  expect(told.words).toBe(
    "w4-c has ended. Nobody is decided on for it any more; on orsa:s1 what follows is on record.",
  )
  expect(told.decisions).toMatchObject([
    { verdict: "suppress", reasons: ["no_consent"], inputs: '{"consent":{"granted_at":""}}' },
  ])
  await expect(read(path, asked, "viewer")).rejects.toMatchObject({ code: "ROLE_MISSING" })
  await expect(read(path, { ...asked, campaign: "never" }, "viewer")).rejects.toMatchObject({
    code: "CAMPAIGN_UNKNOWN",
  })
  const broken = await read<Explanation>(path, { ...asked, campaign: "w4-lost" })
  expect(broken.words).toMatch(/^w4-lost does not run: no segment 'gone'.*nothing is on record\.$/)
})

test("a campaign that cannot run can be removed, and does not begin again when its segment is back", async () => {
  await campaigns.remove("w4-lost")
  const audiences = [...AUDIENCES, { name: "gone", purpose: "marketing" }] as const
  const again = new Campaigns({ files: [], stored: store.storedCampaigns, audiences })
  expect(await again.load()).toEqual(new Map())
  expect(again.list().map(({ name }) => name)).toEqual(["w4-a"])
  await expect(campaigns.remove("w4-lost")).rejects.toMatchObject({ code: "CAMPAIGN_UNKNOWN" })
})
