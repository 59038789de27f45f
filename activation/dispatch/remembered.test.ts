import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { bound } from "../../segments/instant.ts"
import { SEGMENT_MIGRATIONS } from "../../segments/migrations.ts"
import { openEmbedded } from "../../warehouse/embedded.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { parseCampaign } from "../campaign.ts"
import { ACTIVATION_MIGRATIONS } from "../migrations.ts"
import { openIntents } from "./intent.ts"

const MINUTE_MS = 60_000
/** By intent; others were not answered. */
const DETAILS: Readonly<Record<string, string>> = {
  killed: "interrupted: Pitboss stopped during the call",
  uncleared: "NOT_CLEARED",
}

let folder: string
let warehouse: Warehouse

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "pitboss-remembered-"))
  warehouse = await openEmbedded({ path: folder })
  await warehouse.migrate([...SEGMENT_MIGRATIONS, ...ACTIVATION_MIGRATIONS])
})

afterEach(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

const campaign = parseCampaign(
  "hook.yml",
  JSON.stringify({
    ...{ name: "hook", description: "d", segment: "vip", channel: "webhook", endpoint: "crm" },
    ...{ product: "casino", message_class: "promotional", body: "b" },
  }),
  [{ name: "vip", purpose: "marketing" }],
)

/** Wishes of ten minutes ago, each with attempts that ended so, so many minutes ago. */
async function tried(attempts: Readonly<Record<string, readonly (readonly [string, number])[]>>) {
  const now = Date.now()
  const at = (minutes: number) => bound(new Date(now - minutes * MINUTE_MS))
  const of = (intent_id: string) => ({
    ...{ intent_id, campaign: "hook", campaign_version: "v", channel: "push" },
    ...{ brand: "orsa", player_id: intent_id, player_key: "7" },
  })
  for (const [id, all] of Object.entries(attempts)) {
    const wish = { ...of(id), occurrence_at: at(10), created_at: at(10), payload: "" }
    await warehouse.insert("act_intent", [wish])
    await warehouse.insert(
      "act_send",
      all.map(([outcome, minutes], index) => ({
        ...{ ...of(id), attempt: index + 1, outcome, is_final: 0, provider_message_id: "" },
        ...{
          attempted_at: at(minutes),
          finished_at: at(minutes),
          detail: DETAILS[id] ?? "ETIMEDOUT",
        },
      })),
    )
  }
}

async function open(rememberedMs: number | undefined): Promise<readonly string[]> {
  const asked = { since: new Date(0), limit: 10, underWay: [], rememberedMs }
  return (await openIntents(warehouse, campaign, asked)).map(({ intent_id }) => intent_id).sort()
}

test("what is unclear is asked for again while the provider remembers its key, counted from its first attempt", async () => {
  await tried({
    lately: [["unknown", 2]],
    long_ago: [["unknown", 6]],
    again: [
      ["failed", 6],
      ["unknown", 2],
    ],
    refused: [["failed", 6]],
    killed: [["unknown", 6]],
  })
  expect(await open(5 * MINUTE_MS)).toEqual(["lately", "refused"])
  expect(await open(7 * MINUTE_MS)).toEqual(["again", "killed", "lately", "long_ago", "refused"])
  // Without a window what was not answered is never asked for again, what a kill cut off is.
  expect(await open(undefined)).toEqual(["killed", "refused"])
})

test("what was not handed over for the gate's sake makes the next try no later", async () => {
  const often = Array.from({ length: 7 }, () => ["failed", 1] as const)
  await tried({ uncleared: often, refused_often: often })
  expect(await open(undefined)).toEqual(["uncleared"])
})
