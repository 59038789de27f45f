import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, beforeEach, expect, test } from "vitest"
import type { PlayerRef } from "../../core/player.ts"
import { triggerOf } from "../campaign.ts"
import type { Reading } from "../compliance/gate.ts"
import { recipient } from "../compliance/recipient.fixture.ts"
import { registerStandings } from "../compliance/register-standing.ts"
import { bridge } from "../register/bridge.ts"
import { gamstop } from "../register/gamstop.ts"
import { RegisterDesk } from "../register/register-desk.ts"
import { RegisterPeer } from "../register/register-peer.fixture.ts"
import { campaignOf, type DispatchSite, openDispatchSite } from "./dispatch-site.fixture.ts"

const AGE_MS = 60_000
const DAY_MS = 86_400_000

let site: DispatchSite
let peer: RegisterPeer
/** Holds in Denmark, and never answers in time. */
let slowPeer: RegisterPeer
let desk: RegisterDesk

const placesOf = (playerId: string) => {
  const place = playerId.startsWith("dk") ? "DK" : "GB"
  return { jurisdictions: [place], countries: [place], timeZones: ["Europe/London"] }
}

beforeEach(async () => {
  ;[peer, slowPeer] = [new RegisterPeer(), new RegisterPeer()]
  for (const one of [peer, slowPeer]) await one.open()
  slowPeer.lagMs = 60_000
  site = await openDispatchSite(({ store, effects }) => {
    const definition = { kind: "k", maxAgeMs: AGE_MS, batchMax: 100 }
    const access = { headers: {}, timeoutMs: 30_000 }
    const own = { ...definition, id: "gb", jurisdictions: ["GB"], register: gamstop }
    const slow = { ...definition, id: "dk", jurisdictions: ["DK"], register: bridge(["email"], "") }
    const definitions = [
      { ...own, access: { ...access, url: peer.url } },
      { ...slow, access: { ...access, url: slowPeer.url } },
    ]
    desk = new RegisterDesk({ store, definitions }, effects)
    const residenceOf = (name: string) => placesOf(name.slice("orsa:".length))
    const tail = { isUpToDate: async () => true, residenceOf }
    return { parts: { registers: desk, tail: tail as never }, looks: looksBy(desk) }
  })
})

function looksBy(registers: RegisterDesk): object {
  return {
    read: async (players: readonly PlayerRef[]) => ({
      state: { profiles: new Map() },
      registers: await registers.kept(players),
    }),
    subject: ({ registers: said }: Reading, player: PlayerRef, at: number) => {
      const places = placesOf(player.playerId)
      const standings = registerStandings(registers, said, player, places, at)
      return recipient({}, { ...player, ...places, registers: standings })
    },
  }
}

afterEach(async () => {
  desk.close()
  for (const one of [peer, slowPeer]) await one.close()
  await site.close()
})

const mailOf = (playerId: string) => `${playerId}@b.example`
const players = () => site.sent.map(({ playerId }) => playerId).sort()
const hello = campaignOf("hello")
const round = (campaign = hello) => site.round(campaign)

/** Players whom the vault knows want a message. */
async function wish(playerIds: readonly string[], campaign = hello): Promise<void> {
  for (const playerId of playerIds)
    await site.store.vault.put(
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
  // What was wanted before it began is not sent.
  await site.store.campaignStarts.startOf(campaign.name, triggerOf(campaign))
  await site.want(playerIds, campaign, { isKnown: true })
}

const reasonsOn = async (playerId: string) =>
  (
    await site.warehouse.query<{ verdict: string; reasons: string[]; inputs: string }>(
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
  site.aheadMs = DAY_MS
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
  await site.warehouse.command("truncate table act_decision")
  site.aheadMs = 30_000
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
  await site.store.vault.put({ brand: "orsa", playerId: "ann" }, { postcode: null })
  await sleep(2)
  await round()
  expect(players()).toEqual([])
  expect(peer.requests).toEqual([])
  expect(await reasonsOn("ann")).toEqual(["defer register_unidentifiable"])
})

test("a player's own business is sent without asking anybody", async () => {
  await peer.close()
  const notice = campaignOf("notice", { message_class: "operational" })
  await wish(["ann"], notice)
  await round(notice)
  expect(players()).toEqual(["ann"])
  await peer.open()
})
