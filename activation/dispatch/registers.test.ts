import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, beforeEach, expect, test } from "vitest"
import { realEffects } from "../../core/effects.ts"
import { type PlayerRef, playerKey } from "../../core/player.ts"
import { bound } from "../../segments/instant.ts"
import { SEGMENT_MIGRATIONS } from "../../segments/migrations.ts"
import { openStore, type Store } from "../../store/store.ts"
import { openEmbedded } from "../../warehouse/embedded.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { parseCampaign, triggerOf } from "../campaign.ts"
import { Ways } from "../channel/ways.ts"
import { Gate, type Reading } from "../compliance/gate.ts"
import { ONLY_GROUP_RULES, recipient } from "../compliance/recipient.fixture.ts"
import { registerStandings } from "../compliance/register-standing.ts"
import { ACTIVATION_MIGRATIONS } from "../migrations.ts"
import { bridge } from "../register/bridge.ts"
import { gamstop } from "../register/gamstop.ts"
import { RegisterDesk } from "../register/register-desk.ts"
import { RegisterPeer } from "../register/register-peer.fixture.ts"
import { Dispatch, type DispatchParts } from "./dispatch.ts"

const AGE_MS = 60_000
const DAY_MS = 86_400_000

let dataDir: string
let store: Store
let warehouse: Warehouse
let peer: RegisterPeer
/** Holds in Denmark, and never answers in time. */
let slowPeer: RegisterPeer
let desk: RegisterDesk
let dispatch: Dispatch
let sent: { readonly player: string; readonly at: number }[]
/** How far the dispatch's clock is ahead. */
let aheadMs: number

const campaignOf = (name: string, messageClass = "promotional") =>
  parseCampaign(
    `${name}.yml`,
    JSON.stringify({
      ...{ name, description: "d", segment: "vip", channel: "email", product: "casino" },
      ...{ message_class: messageClass, from: "Orsa <hello@casino.example>" },
      ...{ subject: "Hi", body: "Hi" },
    }),
    [{ name: "vip", purpose: "marketing" }],
  )

const placesOf = (player: string) => {
  const place = player.startsWith("orsa:dk") ? "DK" : "GB"
  return { jurisdictions: [place], countries: [place], timeZones: ["Europe/London"] }
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-register-dispatch-"))
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })
  warehouse = await openEmbedded({ path: join(dataDir, "warehouse") })
  await warehouse.migrate([...SEGMENT_MIGRATIONS, ...ACTIVATION_MIGRATIONS])
  ;[peer, slowPeer] = [new RegisterPeer(), new RegisterPeer()]
  for (const one of [peer, slowPeer]) await one.open()
  slowPeer.lagMs = 60_000
  sent = []
  aheadMs = 0
  const now = () => Date.now() + aheadMs
  const effects = { ...realEffects, now: () => new Date(now()) }
  const definition = { kind: "k", maxAgeMs: AGE_MS, batchMax: 100 }
  const access = { headers: {}, timeoutMs: 30_000 }
  desk = new RegisterDesk(
    {
      store,
      definitions: [
        {
          ...{ ...definition, id: "gb", jurisdictions: ["GB"], register: gamstop },
          access: { ...access, url: peer.url },
        },
        {
          ...{ ...definition, id: "dk", jurisdictions: ["DK"], register: bridge(["email"], "") },
          access: { ...access, url: slowPeer.url },
        },
      ],
    },
    effects,
  )
  dispatch = new Dispatch(dispatchParts(now), effects)
})

// The warehouse of players is left out: everybody is somebody of whom nothing else speaks against a promotion.
function dispatchParts(now: () => number): DispatchParts {
  const tail = { isUpToDate: async () => true, residenceOf: placesOf }
  const gate = new Gate({
    lists: { of: () => [], states: () => [] },
    ...{ rules: ONLY_GROUP_RULES, warehouse, tail: tail as never, stateAt: now, segmentAt: now },
    registers: desk,
  })
  const isOf = ({ brand, playerId }: PlayerRef) => `${brand}:${playerId}`
  Object.assign(gate, {
    read: async (players: readonly PlayerRef[]) => ({
      state: { profiles: new Map() },
      registers: await desk.kept(players),
    }),
    covers: () => true,
    person: (_reading: Reading, player: PlayerRef) => [player],
    subject: ({ registers }: Reading, player: PlayerRef, at: number) => {
      const places = placesOf(isOf(player))
      const standings = registerStandings(desk, registers, player, places, at)
      return recipient({}, { ...player, ...places, registers: standings })
    },
  })
  const channel = {
    ready: async () => undefined,
    send: async ({ playerId }: { readonly playerId: string }) => {
      sent.push({ player: playerId, at: now() })
      return { state: "accepted", isFinal: true, providerMessageId: "m", detail: "250" }
    },
  }
  const log = { append: async () => undefined }
  const ways = new Ways(new Map([["email", channel as never]]))
  const more = { log, unsubscribeUrl: () => "https://c.example/u", ways }
  return { gate, store, warehouse, ...more } as unknown as DispatchParts
}

afterEach(async () => {
  desk.close()
  for (const one of [peer, slowPeer]) await one.close()
  await warehouse.close()
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const mailOf = (playerId: string) => `${playerId}@b.example`
const players = () => sent.map(({ player }) => player).sort()
const hello = campaignOf("hello")
const round = (campaign = hello) => dispatch.round(campaign, () => true)

/** Players whom the vault knows want a message. */
async function wish(playerIds: readonly string[], campaign = hello): Promise<void> {
  for (const playerId of playerIds)
    await store.vault.put(
      { brand: "orsa", playerId },
      {
        ...{ first_name: playerId, last_name: "Borg", birth_date: "1990-01-01" },
        ...{ email: mailOf(playerId), postcode: "SW1A 1AA" },
      },
    )
  await sleep(2)
  await wantAgain(playerIds, campaign)
}

async function wantAgain(playerIds: readonly string[], campaign = hello): Promise<void> {
  const { name, version, channel } = campaign
  // What was wanted before it began is not sent.
  await store.campaignStarts.startOf(name, triggerOf(campaign))
  const at = bound(new Date())
  await warehouse.insert(
    "act_intent",
    playerIds.map((playerId) => ({
      ...{ intent_id: `${name}-${playerId}`, campaign: name, campaign_version: version, channel },
      ...{ brand: "orsa", player_id: playerId, payload: "" },
      player_key: playerKey({ brand: "orsa", playerId }),
      ...{ occurrence_at: at, created_at: at },
    })),
  )
}

const reasonsOn = async (playerId: string) =>
  (
    await warehouse.query<{ verdict: string; reasons: string[]; inputs: string }>(
      "select verdict, reasons, inputs from act_decision where player_id = {p:String} order by decided_at",
      { p: playerId },
    )
  ).map(({ verdict, reasons }) => [verdict, ...reasons].join(" "))

test("a wave is asked about in one batch, and whom the register excludes gets nothing", async () => {
  peer.excluded.add(mailOf("ben"))
  await wish(["ann", "ben", "cid"])
  await round()
  expect(players()).toEqual(["ann", "cid"])
  expect(peer.requests).toHaveLength(1)
  expect(await reasonsOn("ben")).toEqual(["suppress register_excluded"])
  await round()
  expect(players()).toEqual(["ann", "cid"])
})

test("within its age an answer is used again, and behind it the register is asked anew", async () => {
  await wish(["ann"])
  await round()
  const second = campaignOf("second")
  await wantAgain(["ann"], second)
  await round(second)
  expect(players()).toEqual(["ann", "ann"])
  expect(peer.requests).toHaveLength(1)
  peer.excluded.add(mailOf("ann"))
  // Another day: two promotions are all that there are for one.
  aheadMs = DAY_MS
  const third = campaignOf("third")
  await wantAgain(["ann"], third)
  await round(third)
  expect(peer.requests).toHaveLength(2)
  expect(players()).toEqual(["ann", "ann"])
})

test("while a register refuses nothing goes to its place, and when it is back what waited goes", async () => {
  await peer.close()
  await wish(["ann", "ben"])
  await round()
  expect(players()).toEqual([])
  expect(await reasonsOn("ann")).toEqual(["defer register_unreachable"])
  await peer.open()
  await warehouse.command("truncate table act_decision")
  aheadMs = 30_000
  await round()
  expect(players()).toEqual(["ann", "ben"])
})

test("one that lags holds those of its places alone, and nobody else for more than a second", async () => {
  await wish(["ann", "dk-eva", "ben"])
  const began = Date.now()
  await round()
  expect(players()).toEqual(["ann", "ben"])
  expect(Date.now() - began).toBeLessThan(15_000)
  expect(await reasonsOn("dk-eva")).toEqual(["defer register_unreachable"])
  const second = campaignOf("second")
  await wantAgain(["ann", "dk-eva"], second)
  await round(second)
  expect(players()).toEqual(["ann", "ann", "ben"])
  expect(slowPeer.requests).toHaveLength(1)
})

test("of whom the vault lacks something nobody is asked, and he waits", async () => {
  await wish(["ann"])
  await store.vault.put({ brand: "orsa", playerId: "ann" }, { postcode: null })
  await sleep(2)
  await round()
  expect(players()).toEqual([])
  expect(peer.requests).toEqual([])
  expect(await reasonsOn("ann")).toEqual(["defer register_unidentifiable"])
})

test("a player's own business is sent without asking anybody", async () => {
  await peer.close()
  const notice = campaignOf("notice", "operational")
  await wish(["ann"], notice)
  await round(notice)
  expect(players()).toEqual(["ann"])
  await peer.open()
})
