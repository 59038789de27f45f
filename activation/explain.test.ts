import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { playerKey } from "../core/player.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import type { Store } from "../store/store.ts"
import { openEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { parseCampaign } from "./campaign.ts"
import { Campaigns } from "./campaigns.ts"
import { Gate } from "./compliance/gate.ts"
import { ONLY_GROUP_RULES, recipient } from "./compliance/recipient.fixture.ts"
import { Shadow } from "./compliance/shadow.ts"
import { dryRun } from "./dry-run.ts"
import { explain } from "./explain.ts"
import { ACTIVATION_MIGRATIONS } from "./migrations.ts"

const NOW = new Date()
const HOUR_MS = 3_600_000
/** How long the campaign has been taking players. */
const STARTED_AGO_MS = 90_000
/** Fills in for two, and takes too much work for very many. */
const LOOP = "{% for i in (1..payload.n) %}x{% endfor %}"

let folder: string
let warehouse: Warehouse

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pitboss-explain-"))
  warehouse = await openEmbedded({ path: join(folder, "warehouse") })
  await warehouse.migrate([...SEGMENT_MIGRATIONS, ...ACTIVATION_MIGRATIONS])
  await enters("few", "2")
  await enters("many", "99999999")
})

afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

const refOf = (playerId: string) => ({ brand: "orsa", playerId })
const row = (player_id: string) => ({
  ...{ brand: "orsa", player_id, player_key: playerKey(refOf(player_id)) },
})
const at = (ms: number) => new Date(ms).toISOString().replace("T", " ").replace("Z", "")

async function enters(player: string, n: string): Promise<void> {
  const member = { ...row(player), segment: "vip", is_member: 1, evaluation_id: 1 }
  const entered_at = at(NOW.getTime() - HOUR_MS)
  const payload = JSON.stringify({ n })
  await warehouse.insert("seg_membership_store", [{ ...member, entered_at, payload }])
}

async function leaves(player: string): Promise<void> {
  const gone = { ...row(player), segment: "vip", is_member: 0, evaluation_id: 2 }
  await warehouse.insert("seg_membership_store", [{ ...gone, entered_at: at(0), payload: "" }])
}

async function wishes(intent_id: string, player: string, n: string): Promise<void> {
  const wish = { ...row(player), intent_id, campaign: "hello", channel: "email" }
  const instants = { occurrence_at: at(NOW.getTime() - HOUR_MS), created_at: at(NOW.getTime()) }
  await warehouse.insert("act_intent", [{ ...wish, ...instants, payload: JSON.stringify({ n }) }])
}

const vip = { name: "vip", purpose: "marketing", columns: ["n"] } as const
const campaign = parseCampaign(
  "hello.yml",
  JSON.stringify({
    ...{ name: "hello", description: "d", segment: "vip", channel: "email", product: "casino" },
    ...{ message_class: "promotional", from: "Orsa <hello@casino.example>" },
    ...{ subject: "Hi", body: LOOP },
  }),
  [vip],
)

/** A gate to which nothing speaks against anybody, but for what is only decided. */
function parts(shadow?: Shadow) {
  const tail = { isUpToDate: async () => true }
  const gate = new Gate({
    rules: ONLY_GROUP_RULES,
    lists: { of: () => [], states: () => [] },
    ...{ warehouse, tail: tail as never, stateAt: () => NOW.getTime() },
    segmentAt: () => NOW.getTime(),
    shadow,
  })
  Object.assign(gate, {
    read: async () => ({}),
    person: (_reading: object, player: object) => [player],
    subject: (_reading: object, player: object) => recipient({}, player),
  })
  const store = {
    vault: { address: async () => ({ contact: { email: "a@b.example" }, emailSince: 0 }) },
    dailyCaps: {
      taken: async (places: readonly object[]) => places.map(() => ({ ofDay: 0, of7Days: 0 })),
    },
    campaignStarts: { find: async () => new Date(NOW.getTime() - STARTED_AGO_MS) },
  } as unknown as Store
  const campaigns = new Campaigns({ files: [campaign], stored: {} as never, audiences: [vip] })
  const unsubscribeUrl = () => "https://casino.example/u"
  return { warehouse, store, gate, campaigns, unsubscribeUrl, contenders: () => campaigns.list() }
}

const told = async (player: string, shadow?: Shadow) => {
  const answer = await explain(
    { ...parts(shadow), heldBecause: undefined },
    `orsa:${player}`,
    "hello",
    NOW,
  )
  const { verdict, audience, reasons, words } = answer
  return { verdict, audience, reasons, words }
}

test("of who is not in the segment it is not said that he may be written to", async () => {
  expect(await told("few")).toEqual({
    ...{ verdict: "allow", audience: "inside", reasons: [] },
    words: "orsa:few may be written to now: every rule allows it.",
  })
  expect(await told("nobody")).toEqual({
    ...{ verdict: "allow", audience: "outside", reasons: [] },
    words: "orsa:nobody gets nothing: he is not in segment 'vip'. Every rule would allow it.",
  })
})

test("of whom a late entry made a member it is said that it starts no message", async () => {
  const entered = { ...row("few"), segment: "vip", change: "entered" }
  const cause = async (name: string, ms: number) =>
    warehouse.insert("seg_transition", [
      { ...entered, cause: name, at: at(NOW.getTime() - 60_000 + ms) },
    ])
  await cause("late", 0)
  expect(await told("few")).toEqual({
    ...{ verdict: "allow", audience: "inside", reasons: [] },
    words:
      "orsa:few gets nothing: he is in segment 'vip', but what brought him in starts no message (late). Every rule would allow it.",
  })
  await cause("event", 1)
  expect((await told("few")).words).toBe("orsa:few may be written to now: every rule allows it.")
})

test("of who came before the campaign began, or has had his answer, it is said that he gets nothing", async () => {
  const words = async () => (await told("old")).words
  const began = NOW.getTime() - STARTED_AGO_MS
  const came = (ms: number) =>
    warehouse.insert("seg_transition", [
      { ...row("old"), segment: "vip", change: "entered", cause: "event", at: at(ms) },
    ])
  await enters("old", "2")
  await came(began - 1)
  expect(await words()).toBe(
    "orsa:old gets nothing: he is in segment 'vip', but he came into it before the campaign began. Every rule would allow it.",
  )
  await came(began)
  expect(await words()).toBe("orsa:old may be written to now: every rule allows it.")
  const wish = { ...row("old"), intent_id: "i0", campaign: "hello", channel: "email" }
  const instants = { occurrence_at: at(began), created_at: at(began) }
  await warehouse.insert("act_intent", [{ ...wish, ...instants, payload: "" }])
  const sent = { ...row("old"), intent_id: "i0", campaign: "hello", attempt: 1, is_final: 1 }
  await warehouse.insert("act_send", [{ ...sent, attempted_at: at(began), finished_at: at(began) }])
  expect(await words()).toBe(
    "orsa:old gets nothing: he is in segment 'vip', but his entry was decided on already. Every rule would allow it.",
  )
  await leaves("old")
})

test("a text is filled with what the segment says of the player, as it is when it is sent", async () => {
  const broken = { verdict: "suppress", reasons: ["template_error"] }
  expect(await told("many")).toMatchObject({ ...broken, audience: "inside" })
  await wishes("i1", "few", "99999999")
  expect(await told("few")).toMatchObject({ ...broken, audience: "waiting" })
  const decided = { ...row("few"), intent_id: "i1", campaign: "hello", verdict: "suppress" }
  await warehouse.insert("act_decision", [{ ...decided, decided_at: at(NOW.getTime()) }])
  expect(await told("few")).toMatchObject({ verdict: "allow", audience: "inside" })
})

test("who has left the segment since his wish is told of as the gate will find him", async () => {
  await wishes("i2", "gone", "2")
  expect(await told("gone")).toMatchObject({ verdict: "allow", audience: "waiting" })
  const left = { ...row("gone"), segment: "vip", change: "left", at: at(NOW.getTime()) }
  await warehouse.insert("seg_transition", [left])
  expect(await told("gone")).toMatchObject({
    ...{ verdict: "suppress", audience: "waiting", reasons: ["left_segment"] },
  })
})

test("who waits since before shadow mode ended is told that nothing is sent, and who wants it now is not", async () => {
  const ago = (hours: number) => new Date(NOW.getTime() - hours * HOUR_MS)
  const by = { onBy: "ann", onReason: "live on Monday", offBy: "ann", offReason: "live" }
  const ended = { ...by, scope: "campaign", name: "hello", since: ago(2), until: ago(0.5) } as const
  const shadow = new Shadow({ list: async () => [ended] })
  await shadow.load(NOW)
  await wishes("i3", "before", "2")
  expect(await told("before", shadow)).toMatchObject({
    ...{ verdict: "shadow", audience: "waiting", reasons: ["shadow_campaign"] },
  })
  await enters("now", "2")
  expect(await told("now", shadow)).toMatchObject({ verdict: "allow", audience: "inside" })
  await leaves("now")
})

test("a dry run fills every member's text, and says where nobody could unsubscribe", async () => {
  const dry = (heldBecause?: string) => dryRun(parts(), "hello", { now: () => NOW, heldBecause })
  expect(await dry()).toMatchObject({
    ...{ audience: 2, reached: 1, suppressed: { template_error: 1 }, deferred: 0 },
  })
  expect(await dry("no_unsubscribe_link")).toMatchObject({
    ...{ audience: 2, reached: 0, suppressed_players: 0, deferred: 2 },
    deferred_because: { no_unsubscribe_link: 2 },
  })
})
