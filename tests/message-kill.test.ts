import { afterAll, beforeAll, expect, test } from "vitest"
import { type MailChild, openMailChild } from "./mail-child.ts"

const NEVER_MS = 600_000
const TEST_MS_MAX = 1_800_000
const WAIT = { timeout: 600_000, interval: 200 }
const HOUR_MS = 3_600_000
const CAMPAIGN = "welcome"
const DEFINITION = JSON.stringify({
  ...{ name: CAMPAIGN, description: "Who has deposited", segment: "first-deposit-no-bet" },
  ...{ channel: "email", product: "casino", message_class: "promotional" },
  ...{ from: "Orsa Casino <hello@orsa.example>", subject: "Hello", body: "<p>Hello.</p>" },
})

let site: MailChild

beforeAll(async () => {
  site = await openMailChild()
  const definition = { path: "welcome.yml", text: DEFINITION, by: "test" }
  await site.child.ask("campaigns-put", definition)
}, TEST_MS_MAX)

afterAll(() => site?.close())

const mailOf = (player: string) => `${player}@players.example`

async function call(method: string, path: string, body: unknown): Promise<void> {
  const response = await site.call(method, path, body)
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
}

/** A consenting player with an address, who deposits when all else is known of him. */
async function depositing(player: string): Promise<void> {
  await call("PUT", `/v1/players/orsa/${player}`, { email: mailOf(player) })
  const event = (id: string, type: string, at: number, more: object) => ({
    ...{ event_id: `${player}-${id}`, type, brand: "orsa", player_id: player },
    ...{ occurred_at: new Date(at).toISOString(), ...more },
  })
  const profile = { country: "MT", jurisdiction: "MT", currency: "EUR", time_zone: "Europe/Malta" }
  const consent = { channel: "email", product: "all", granted: true }
  const deposit = { payment_id: "y1", status: "approved", amount: "10", currency: "EUR" }
  const then = Date.now() - HOUR_MS
  await call("POST", "/v1/events", [
    event("r", "player.registered", then, profile),
    event("k", "kyc.updated", then, { status: "approved", age_verified: true }),
    event("c", "consent.changed", then, consent),
  ])
  await site.child.settle()
  await call("POST", "/v1/events", [event("d", "deposit", Date.now(), deposit)])
}

async function outcomesOf(player: string): Promise<readonly string[]> {
  const rows = await site.child.sql<{ outcome: string }>(
    `select outcome from act_send final where player_id = '${player}' order by attempt`,
  )
  // On a busy machine some attempts come too late behind their decision: they failed, and nothing was handed over.
  return rows.flatMap(({ outcome }) => (outcome === "failed" ? [] : [outcome]))
}

async function allowedOf(player: string): Promise<number> {
  const rows = await site.child.sql<{ n: string }>(
    `select uniqExact(decision_id) as n from act_decision where player_id = '${player}' and verdict = 'allow'`,
  )
  return Number(rows[0]?.n)
}

async function suppressedFor(player: string): Promise<readonly string[]> {
  const rows = await site.child.sql<{ reasons: readonly string[] }>(
    `select reasons from act_decision where player_id = '${player}' and verdict = 'suppress'`,
  )
  return rows.flatMap(({ reasons }) => reasons)
}

test(
  "a message whose provider had not answered when Pitboss was killed is decided anew and sent once more, under the same id",
  async () => {
    const { peer, child } = site
    peer.answerMs = NEVER_MS
    await depositing("caught")
    await expect.poll(() => peer.countOf(mailOf("caught")), WAIT).toBe(1)
    await child.kill("pitboss")
    peer.answerMs = 0
    await child.start()
    await expect.poll(() => peer.countOf(mailOf("caught")), WAIT).toBe(2)
    await expect.poll(() => outcomesOf("caught"), WAIT).toEqual(["unknown", "accepted"])
    await child.settle()
    expect(peer.countOf(mailOf("caught"))).toBe(2)
    const ids = peer.received.map(({ head }) => /^message-id: (.+)$/im.exec(head)?.[1])
    expect(ids[0]).toMatch(/^<[0-9A-F]{32}@pitboss>$/i)
    expect(new Set(ids).size).toBe(1)
    expect(await allowedOf("caught")).toBeGreaterThanOrEqual(2)
    // Every decision and every receipt is on record once, also those of the kill.
    const value = await child.ask<Record<string, unknown>>("audit-verify", { by: "test" })
    expect(value).toMatchObject({ fault: null, faults: [] })
    const [row] = await child.sql<{ n: string }>(
      "select (select count() from act_decision) + (select count() from act_send final) as n",
    )
    expect(String(value["rows"])).toBe(row?.n)
  },
  TEST_MS_MAX,
)

test(
  "who excluded himself meanwhile gets no second one",
  async () => {
    const { peer, child } = site
    peer.answerMs = NEVER_MS
    await depositing("gone")
    await expect.poll(() => peer.countOf(mailOf("gone")), WAIT).toBe(1)
    await call("POST", "/v1/events", [
      {
        ...{ event_id: "gone-x", type: "exclusion.started", brand: "orsa", player_id: "gone" },
        ...{ occurred_at: new Date().toISOString(), scope: "brand" },
      },
    ])
    await child.kill("pitboss")
    peer.answerMs = 0
    await child.start()
    await expect.poll(() => suppressedFor("gone"), WAIT).toContain("self_excluded")
    expect(peer.countOf(mailOf("gone"))).toBe(1)
    expect(await outcomesOf("gone")).toEqual(["unknown"])
  },
  TEST_MS_MAX,
)
