import { afterAll, beforeAll, expect, test } from "vitest"
import { bouncesRevoke } from "../commands/operation/bounces.ts"
import type { Runtime } from "../commands/running.ts"
import { daylightZone } from "./daylight.ts"
import type { MailPeer } from "./mail-peer.ts"
import { type MailSite, openMailSite } from "./mail-site.ts"

const LAPSE_MS = 30 * 86_400_000
/** Whoever lapses must be known by then, on a busy machine too. */
const LEAD_MS = 12_000
const WAIT = { timeout: 120_000, interval: 200 }
const TEST_MS_MAX = 300_000
const PLAYERS = ["reader", "gone"]

let site: MailSite
let runtime: Runtime
let peer: MailPeer

beforeAll(async () => {
  site = await openMailSite({ hasLinks: true })
  runtime = site.runtime
  peer = site.peer
  await peer.open()
  peer.gone.add("gone@players.example")
  await lapsing(Date.now() + LEAD_MS)
})

afterAll(() => site?.close())

async function lapsing(at: number): Promise<void> {
  const then = at - LAPSE_MS
  const profile = { country: "MT", jurisdiction: "MT", currency: "EUR", time_zone: daylightZone() }
  const event = (player_id: string, type: string, when: number, more: object) => ({
    event_id: `${player_id}-${type}`,
    type,
    brand: "orsa",
    player_id,
    occurred_at: new Date(when).toISOString(),
    ...more,
  })
  const events = PLAYERS.flatMap((player) => [
    event(player, "player.registered", then - 2_000, profile),
    event(player, "kyc.updated", then - 2_000, { status: "approved", age_verified: true }),
    event(player, "consent.changed", then - 1_000, {
      channel: "email",
      product: "all",
      granted: true,
    }),
    event(player, "deposit", then, {
      payment_id: "y1",
      status: "approved",
      amount: "10",
      currency: "EUR",
    }),
    event(player, "session.started", Date.now(), { session_id: `${player}-s` }),
  ])
  await runtime.store.vault.putAll(
    PLAYERS.map((playerId) => ({
      player: { brand: "orsa", playerId },
      patch: { email: `${playerId}@players.example` },
    })),
  )
  await site.send(events)
}

const reasonsOf = async (player: string) =>
  (await runtime.roles?.activator.explain(`orsa:${player}`, "win-back"))?.reasons

test(
  "a message's link shows a button and unsubscribes with one click, without a key, at once",
  async () => {
    await expect.poll(() => peer.countOf("reader@players.example"), WAIT).toBe(1)
    const { head = "" } = peer.received.find(({ to }) => to === "reader@players.example") ?? {}
    expect(head).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    const link = /^List-Unsubscribe: <(.+)>$/m.exec(head)?.[1] ?? ""
    expect(link).not.toContain("reader")
    const asked = await fetch(link)
    const question = expect.stringMatching(/Press the button to get no more messages.*<button>/)
    expect([asked.status, await asked.text()]).toEqual([200, question])
    expect(await reasonsOf("reader")).toEqual([])
    const click = (url: string) =>
      fetch(url, { method: "POST", body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }) })
    const forged = await click(`${link.slice(0, -4)}AAAA`)
    expect([forged.status, await reasonsOf("reader")]).toEqual([404, []])
    await expect.poll(() => reasonsOf("gone"), WAIT).toEqual(["address_bounced"])
    const dry = () => runtime.roles?.activator.dryRun("win-back")
    const audience = {
      campaign: "win-back",
      audience: 2,
      deferred: 0,
      shadowed: 0,
      deferred_because: {},
    }
    expect(await dry()).toEqual({
      ...audience,
      reached: 1,
      suppressed: { address_bounced: 1 },
      suppressed_players: 1,
    })
    const done = await click(link)
    const answer = expect.stringContaining("From now on you get no more messages of this kind")
    expect([done.status, await done.text()]).toEqual([200, answer])
    expect(await reasonsOf("reader")).toEqual(["no_consent"])
    expect(await dry()).toEqual({
      ...audience,
      reached: 0,
      suppressed: { no_consent: 1, address_bounced: 1 },
      suppressed_players: 2,
    })
    expect(peer.countOf("reader@players.example")).toBe(1)
  },
  TEST_MS_MAX,
)

test(
  "an address that the server refuses for good is a hard bounce, which restricts at once",
  async () => {
    await expect.poll(() => reasonsOf("gone"), WAIT).toEqual(["address_bounced"])
    const landed =
      "select type from raw_event where type = 'message.bounced' and player_id = 'gone'"
    await expect
      .poll(() => runtime.warehouse.query(landed), WAIT)
      .toEqual([{ type: "message.bounced" }])
    const sends = "select outcome, is_final, detail from act_send final where player_id = 'gone'"
    expect(await runtime.warehouse.query(sends)).toEqual([
      { outcome: "failed", is_final: 1, detail: "RECIPIENT 550 5.1.1" },
    ])
    expect(peer.countOf("gone@players.example")).toBe(0)
  },
  TEST_MS_MAX,
)

test(
  "a hard bounce is mended by another address or by who knows better, and by no consent",
  async () => {
    const gone = { brand: "orsa", playerId: "gone" }
    const consent = (id: string) => ({
      ...{ event_id: id, type: "consent.changed", brand: "orsa", player_id: "gone" },
      ...{ occurred_at: new Date().toISOString(), channel: "email", product: "all" },
    })
    await site.send([{ ...consent("again"), granted: true }])
    await runtime.roles?.settled()
    await expect.poll(() => reasonsOf("gone"), WAIT).toEqual(["address_bounced"])
    await runtime.store.vault.put(gone, { email: "GONE@players.example", first_name: "Gone" })
    await expect.poll(() => reasonsOf("gone"), WAIT).toEqual(["address_bounced"])
    await runtime.store.vault.put(gone, { email: "back@players.example" })
    await expect.poll(() => reasonsOf("gone"), WAIT).toEqual([])
    await runtime.store.vault.put(gone, { email: "gone@players.example" })
    await expect.poll(() => reasonsOf("gone"), WAIT).toEqual(["address_bounced"])
    const players = ["orsa:gone", "orsa:nobody"]
    const answered = await bouncesRevoke.run(runtime, { players, by: "officer" })
    const value = { revoked: ["orsa:gone"], without_address: ["orsa:nobody"], by: "officer" }
    expect([answered, await reasonsOf("gone")]).toEqual([expect.objectContaining({ value }), []])
  },
  TEST_MS_MAX,
)
