import { afterAll, beforeAll, expect, test } from "vitest"
import { daylightZone } from "./daylight.ts"
import { type MailChild, openMailChild } from "./mail-child.ts"

const LAPSE_MS = 30 * 86_400_000
const LEAD_MS = 15_000
const NEVER_MS = 600_000
const WAIT = { timeout: 300_000, interval: 200 }

let site: MailChild

beforeAll(async () => {
  site = await openMailChild()
})

afterAll(() => site?.close())

const mailOf = (player: string) => `${player}@players.example`

async function call(method: string, path: string, body: unknown): Promise<void> {
  const response = await site.call(method, path, body)
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
}

/** A consenting player with an address whose only deposit is 30 days old in a moment. */
async function lapsing(player: string): Promise<void> {
  await call("PUT", `/v1/players/orsa/${player}`, { email: mailOf(player) })
  const then = Date.now() + LEAD_MS - LAPSE_MS
  const event = (id: string, type: string, at: number, more: object) => ({
    ...{ event_id: `${player}-${id}`, type, brand: "orsa", player_id: player },
    ...{ occurred_at: new Date(at).toISOString(), ...more },
  })
  const profile = { country: "MT", jurisdiction: "MT", currency: "EUR", time_zone: daylightZone() }
  const consent = { channel: "email", product: "all", granted: true }
  const deposit = { payment_id: "y1", status: "approved", amount: "10", currency: "EUR" }
  await call("POST", "/v1/events", [
    event("r", "player.registered", then - 2_000, profile),
    event("k", "kyc.updated", then - 2_000, { status: "approved", age_verified: true }),
    event("c", "consent.changed", then - 1_000, consent),
    event("d", "deposit", then, deposit),
    event("s", "session.started", Date.now(), { session_id: `${player}-s` }),
  ])
}

async function outcomesOf(player: string): Promise<readonly string[]> {
  const rows = await site.child.sql<{ outcome: string }>(
    `select outcome from act_send final where player_id = '${player}' order by attempt`,
  )
  return rows.map(({ outcome }) => outcome)
}

test("a message whose provider had not answered when Pitboss was killed is never sent again, and says so", async () => {
  const { peer, child } = site
  peer.answerMs = NEVER_MS
  await lapsing("caught")
  await expect.poll(() => peer.countOf(mailOf("caught")), WAIT).toBe(1)
  await child.kill("pitboss")
  peer.answerMs = 0
  await child.start()
  await lapsing("next")
  await expect.poll(() => peer.countOf(mailOf("next")), WAIT).toBe(1)
  await child.settle()
  expect(peer.countOf(mailOf("caught"))).toBe(1)
  await expect.poll(() => outcomesOf("caught"), WAIT).toEqual(["unknown"])
  await expect.poll(() => outcomesOf("next"), WAIT).toEqual(["accepted"])
  // Every decision and every receipt is on record once, also those of the kill.
  const value = await child.ask<Record<string, unknown>>("audit-verify", { by: "test" })
  expect(value).toMatchObject({ fault: null, faults: [] })
  const [row] = await site.child.sql<{ n: string }>(
    "select (select count() from act_decision) + (select count() from act_send final) as n",
  )
  expect(String(value["rows"])).toBe(row?.n)
}, 900_000)
