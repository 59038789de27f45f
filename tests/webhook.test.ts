import { setTimeout as sleep } from "node:timers/promises"
import { Webhook } from "standardwebhooks"
import { afterAll, beforeAll, expect, test } from "vitest"
import {
  type Answering,
  openWebhookPeer,
  type TakenCall,
  taken,
} from "../activation/channel/webhook/peer.fixture.ts"
import { openWebhookChild, WEBHOOK_SECRET, type WebhookChild } from "./webhook-child.ts"

const TEST_MS_MAX = 1_800_000
const WAIT = { timeout: 90_000, interval: 200 }
const HOUR_MS = 3_600_000
/** Behind this, no look takes what came before together with what comes. */
const HISTORY_MS = 8_000

let site: WebhookChild

const put = (name: string, endpoint: string) =>
  site.child.ask("campaigns-put", {
    ...{ path: `${name}.yml`, by: "test" },
    text: JSON.stringify({
      ...{ name, description: "Who has deposited", segment: "first-deposit-no-bet" },
      ...{ channel: "webhook", endpoint, product: "casino", message_class: "promotional" },
      ...{ title: "Hello", body: "Hello {{ player.id }}: {{ unsubscribe_url }}" },
    }),
  })

beforeAll(async () => {
  site = await openWebhookChild()
  site.peer.answering = verifies
  await put("hook", "crm-push")
  await put("away", "crm-away")
  await put("nowhere", "nobody")
}, TEST_MS_MAX)

afterAll(() => site?.close())

const event = (player: string, id: string, type: string, at: number, more: object) => ({
  ...{ event_id: `${player}-${id}`, type, brand: "orsa", player_id: player },
  ...{ occurred_at: new Date(at).toISOString(), ...more },
})

/** Of each all is known that a promotion asks for, and nothing in the vault; then they deposit. */
async function depositing(players: readonly string[], channel = "push"): Promise<void> {
  const profile = { country: "MT", jurisdiction: "MT", currency: "EUR", time_zone: "Europe/Malta" }
  const consent = { channel, product: "all", granted: true }
  const deposit = { payment_id: "y1", status: "approved", amount: "10", currency: "EUR" }
  const then = Date.now() - HOUR_MS
  await site.call(
    "POST",
    "/v1/events",
    players.flatMap((one) => [
      event(one, "r", "player.registered", then, profile),
      event(one, "k", "kyc.updated", then, { status: "approved", age_verified: true }),
      event(one, "c", "consent.changed", then, consent),
    ]),
  )
  await site.child.settle()
  // History that is looked at together with a deposit makes the entry a late one, which starts no message.
  await sleep(HISTORY_MS)
  await exclude(players.filter((one) => one.startsWith("excluded")))
  await site.call(
    "POST",
    "/v1/events",
    players.map((one) => event(one, "d", "deposit", Date.now(), deposit)),
  )
}

async function exclude(players: readonly string[]): Promise<void> {
  const said = players.map((one) =>
    event(one, "x", "exclusion.started", Date.now(), { scope: "brand" }),
  )
  if (said.length > 0) await site.call("POST", "/v1/events", said)
}

interface Content {
  readonly id: string
  readonly player_id: string
  readonly campaign: string
  readonly unsubscribe_url: string
}

const contentOf = ({ text }: TakenCall) => JSON.parse(text) as Content

/** Takes what its library takes, as it comes: a signature of some minutes ago is none any more. */
const verifies: Answering = (answer, call, socket) => {
  try {
    new Webhook(WEBHOOK_SECRET).verify(call.text, call.headers as Record<string, string>)
    return taken(answer, call, socket)
  } catch {
    answer.writeHead(401).end()
  }
}

const toPlayer = (player: string) =>
  site.peer.calls.map(contentOf).filter((one) => one.player_id === player)

async function decidedFor(player: string, campaign = "hook"): Promise<readonly string[]> {
  const rows = await site.child.sql<{ verdict: string; reasons: readonly string[] }>(
    `select verdict, reasons from act_decision where player_id = '${player}' and campaign = '${campaign}' and verdict != 'defer'`,
  )
  return rows.flatMap(({ verdict, reasons }) => [verdict, ...reasons])
}

async function outcomesOf(player: string, campaign: string): Promise<readonly string[]> {
  const rows = await site.child.sql<{ outcome: string }>(
    `select outcome from act_send final where player_id = '${player}' and campaign = '${campaign}' order by attempt`,
  )
  return rows.flatMap(({ outcome }) => (outcome === "failed" ? [] : [outcome]))
}

async function heldOf(name: string): Promise<string | null | undefined> {
  const rows = await site.child.command<{ name: string; held: string | null; channel: string }>(
    "campaigns-ls",
    {},
  )
  return rows.find((one) => one.name === name)?.held
}

test(
  "everybody who may be written to by the endpoint's channel gets it once; an endpoint that is away or unknown holds its own campaigns, and no other",
  async () => {
    const players = ["a0", "a1", "a2", "a3"]
    await depositing([...players, "excluded0"])
    await depositing(["mailonly"], "email")
    await expect
      .poll(() => players.map((one) => toPlayer(one).length), WAIT)
      .toEqual(players.map(() => 1))
    await expect.poll(() => decidedFor("excluded0"), WAIT).toContain("self_excluded")
    await expect.poll(() => decidedFor("mailonly"), WAIT).toContain("no_consent")
    expect(toPlayer("excluded0")).toEqual([])
    expect(toPlayer("mailonly")).toEqual([])
    await expect.poll(() => heldOf("away"), WAIT).toContain("channel_unreachable: ECONNREFUSED")
    expect(await heldOf("nowhere")).toBe("endpoint_unknown: nobody")
    expect(await heldOf("hook")).toBe(null)
    const ready = (await (await fetch(`${site.child.url}/readyz`)).json()) as object
    expect(ready).toMatchObject({
      endpoint_missing: ["nowhere"],
      channel_unreachable: { way: "webhook crm-away", detail: "ECONNREFUSED" },
    })
    const explained = await site.child.ask<{ verdict: string; reasons: string[] }>("explain", {
      ...{ player: "orsa:a0", campaign: "nowhere" },
    })
    expect([explained.verdict, explained.reasons]).toEqual(["defer", ["endpoint_unknown"]])
  },
  TEST_MS_MAX,
)

test(
  "an endpoint that comes back gets what waited, once each; the player's link takes consent back by its channel",
  async () => {
    const back = await openWebhookPeer(verifies, site.awayPort)
    const names = ["a0", "a1", "a2", "a3"]
    const got = () => back.calls.map((one) => contentOf(one).player_id).sort()
    await expect.poll(got, WAIT).toEqual(names)
    await expect.poll(() => heldOf("away"), WAIT).toBe(null)
    const link = new URL(toPlayer("a0")[0]?.unsubscribe_url ?? "")
    await fetch(`${site.child.url}${link.pathname}`, { method: "POST" })
    await site.child.settle()
    const said = "select body from raw_event where type = 'message.unsubscribed'"
    const rows = await site.child.sql<{ body: string }>(said)
    expect(rows.map(({ body }) => JSON.parse(body).channel)).toEqual(["push"])
    expect(got()).toEqual(names)
    await back.close()
  },
  TEST_MS_MAX,
)

test(
  "what was not answered when Pitboss was killed is decided anew and sent once more, under the same key; not to who excluded himself",
  async () => {
    const { peer, child } = site
    peer.answering = () => undefined
    await depositing(["caught", "gone"])
    await expect
      .poll(() => [toPlayer("caught").length, toPlayer("gone").length], WAIT)
      .toEqual([1, 1])
    await exclude(["gone"])
    await child.kill("pitboss")
    peer.answering = verifies
    await child.start()
    await expect.poll(() => toPlayer("caught").length, WAIT).toBe(2)
    await expect.poll(() => outcomesOf("caught", "hook"), WAIT).toEqual(["unknown", "accepted"])
    await expect.poll(() => decidedFor("gone"), WAIT).toContain("self_excluded")
    await child.settle()
    expect([toPlayer("caught").length, toPlayer("gone").length]).toEqual([2, 1])
    expect(new Set(toPlayer("caught").map(({ id }) => id)).size).toBe(1)
    const repeated = peer.calls.filter((one) => contentOf(one).player_id === "caught")
    expect(new Set(repeated.map(({ headers }) => headers["idempotency-key"])).size).toBe(1)
    for (const player of ["a0", "a1", "a2", "a3"]) expect(toPlayer(player).length).toBe(1)
    const value = await child.ask<Record<string, unknown>>("audit-verify", { by: "test" })
    expect(value).toMatchObject({ fault: null, faults: [] })
  },
  TEST_MS_MAX,
)
