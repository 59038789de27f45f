import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import Database from "better-sqlite3"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { PitbossChild } from "../../commands/pitboss-child.ts"
import { daylightZone } from "../daylight.ts"
import { type MailChild, openMailChild } from "../mail-child.ts"
import type { MailPeer } from "../mail-peer.ts"

const LAPSE_MS = 30 * 86_400_000
const LEAD_MS = 15_000
const WAIT = { timeout: 120_000, interval: 200 }
const TEST_MS_MAX = 900_000

let site: MailChild
let peer: MailPeer
let child: PitbossChild
let count = 0

beforeAll(async () => {
  site = await openMailChild()
  peer = site.peer
  child = site.child
}, TEST_MS_MAX)

afterAll(() => site?.close())

async function call(method: string, path: string, body: unknown): Promise<number> {
  return (await site.call(method, path, body)).status
}

const put = (player: string, body: object) =>
  call("PUT", `/v1/players/${player.replace(":", "/")}`, body)

function event(player: string, type: string, more: object, at = Date.now()) {
  const [brand = "", player_id = ""] = player.split(":")
  const occurred_at = new Date(at).toISOString()
  return { event_id: `person-${count++}`, type, brand, player_id, occurred_at, ...more }
}

async function send(events: readonly object[]): Promise<void> {
  expect(await call("POST", "/v1/events", events)).toBe(202)
}

/** A consenting player with an address of his own. */
async function registered(player: string, email: string): Promise<void> {
  expect(await put(player, { email, birth_date: "1990-01-01" })).toBe(204)
  const profile = { country: "MT", jurisdiction: "MT", currency: "EUR", time_zone: daylightZone() }
  const then = Date.now() - LAPSE_MS
  await send([
    event(player, "player.registered", profile, then),
    event(player, "kyc.updated", { status: "approved", age_verified: true }, then),
    event(player, "consent.changed", { channel: "email", product: "all", granted: true }, then),
  ])
}

/** His only deposit is 30 days old in a moment; he has just been here, so it is not the late event that counts. */
function lapse(player: string): Promise<void> {
  const payment = { payment_id: `pay-${player}`, status: "approved", amount: "10", currency: "EUR" }
  return send([
    event(player, "deposit", payment, Date.now() + LEAD_MS - LAPSE_MS),
    event(player, "session.started", { session_id: `session-${player}` }),
  ])
}

/** Kafka stands still: what it is asked for is neither done nor refused. */
function freezeBroker(): void {
  const file = join(site.dataDir, "kafka", "pid.json")
  const { watchdog } = JSON.parse(readFileSync(file, "utf8")) as { watchdog: number }
  execFileSync("pkill", ["-STOP", "-g", String(watchdog), "java"])
}

/** What the vault has still to tell. */
function untold(): readonly { brand: string; player_id: string }[] {
  const store = new Database(join(site.dataDir, "store", "pitboss.sqlite"), { readonly: true })
  const rows = store.prepare("select brand, player_id from vault_link_untold").all()
  store.close()
  return rows as { brand: string; player_id: string }[]
}

/** As if the process had ended between Kafka's answer and the note of it. */
async function forgetTold(): Promise<void> {
  const told = await child.sql<{ brand: string; player_id: string; person_id: string; at: string }>(
    `select brand, player_id, JSONExtractString(body, 'person_id') as person_id,
    toUnixTimestamp64Milli(occurred_at) as at from raw_event where type = 'player.person_linked'`,
  )
  expect(told).toHaveLength(2)
  await child.kill("pitboss")
  const store = new Database(join(site.dataDir, "store", "pitboss.sqlite"))
  const insert = store.prepare("insert into vault_link_untold values (?, ?, 'email', ?, ?)")
  for (const { brand, player_id, person_id, at } of told)
    insert.run(brand, player_id, person_id, Number(at))
  store.close()
}

const persons = () =>
  child.sql("select brand, player_id, person, players from dim_person order by brand, player_id")
const linksInRaw = async () =>
  (
    await child.sql<{ n: string }>(
      "select count() as n from raw_event where type = 'player.person_linked'",
    )
  )[0]?.n
const reasonsOf = async (player: string) =>
  (
    await child.ask<{ reasons: readonly string[]; rules: readonly Rule[] }>("explain", {
      player,
      campaign: "win-back",
    })
  ).rules.flatMap(({ isAllowed, reason }) => (isAllowed ? [] : [reason]))

interface Rule {
  readonly isAllowed: boolean
  readonly reason: string
}

const TOGETHER = [
  { brand: "orsa", player_id: "ann", person: "orsa:ann", players: 2 },
  { brand: "tern", player_id: "ann2", person: "orsa:ann", players: 2 },
]

describe("a kill -9", { timeout: TEST_MS_MAX }, () => {
  test("between the vault and Kafka loses no link: who excluded himself at one brand gets nothing at another, from the start on", async () => {
    await registered("orsa:ann", "ann@players.example")
    await registered("tern:ann2", "other@players.example")
    await registered("tern:bea", "bea@players.example")
    await put("orsa:ann", { email_verified: true })
    await send([event("orsa:ann", "exclusion.started", { scope: "brand" })])
    await child.settle()
    expect(await reasonsOf("tern:ann2")).not.toContain("self_excluded")
    freezeBroker()
    const answer = put("tern:ann2", { email: "ann@players.example", email_verified: true }).catch(
      () => 0,
    )
    await expect.poll(untold, WAIT).toHaveLength(2)
    await child.kill("both")
    expect(await answer).toBe(0)
    expect(untold()).toHaveLength(2)
    await child.start()
    expect(await reasonsOf("tern:ann2")).toContain("self_excluded")
    await lapse("tern:ann2")
    await lapse("tern:bea")
    await expect.poll(() => peer.countOf("bea@players.example"), WAIT).toBe(1)
    await child.settle()
    const decided = await child.sql<{ verdict: string }>(
      "select distinct verdict from act_decision where brand = 'tern' and player_id = 'ann2'",
    )
    expect(decided).toEqual([{ verdict: "suppress" }])
    expect(peer.countOf("ann@players.example")).toBe(0)
    expect(await linksInRaw()).toBe("2")
    expect(await persons()).toEqual(TOGETHER)
  })

  test("between Kafka and the note that it was told doubles no link, and joins nobody who was parted meanwhile", async () => {
    await forgetTold()
    await child.start()
    await expect.poll(untold, WAIT).toEqual([])
    await child.settle()
    expect(await linksInRaw()).toBe("2")
    expect(await persons()).toEqual(TOGETHER)
    await child.ask("person-split", { player: "tern:ann2", from: "orsa:ann", by: "desk" })
    await forgetTold()
    await child.start()
    await expect.poll(untold, WAIT).toEqual([])
    await child.settle()
    expect(await linksInRaw()).toBe("2")
    expect((await persons()).map((row) => (row as { players: number }).players)).toEqual([1])
    expect(await reasonsOf("tern:ann2")).not.toContain("self_excluded")
    expect(await reasonsOf("orsa:ann")).toContain("self_excluded")
  })

  test("and a rebuild from raw events leave the persons as they were, by name, and their history", async () => {
    await send([
      event("vega:dan", "player.person_linked", { person_id: "p-1" }),
      event("orsa:dan", "player.person_linked", { person_id: "p-1" }),
      event("tern:ann2", "player.person_linked", { person_id: "p-1" }),
    ])
    await child.settle()
    const before = await persons()
    const record = await child.ask("person", { player: "tern:ann2" })
    expect(before).toHaveLength(4)
    await child.kill("both")
    await child.start()
    expect(await persons()).toEqual(before)
    await child.command("rebuild", { models: [] })
    await child.settle()
    expect(await persons()).toEqual(before)
    expect(await child.ask("person", { player: "tern:ann2" })).toEqual(record)
  })
})
