import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { playerKey } from "../../core/player.ts"
import type { EventRow, Explained, PlayerDocument } from "../../dashboards/api/player/schema.ts"
import { openPageSite, type PageSite } from "./page-site.ts"
import { orsaEvent as event } from "./player-event.ts"
import { ask } from "./question.ts"

let site: PageSite
const keys: Record<string, string> = {}

const MINUTE = 60_000
const registered = (player: string) =>
  event(player, "r", "player.registered", 300, {
    ...{ country: "MT", jurisdiction: "MT", currency: "EUR", time_zone: "Europe/Malta" },
  })
const PATH = "/api/players/orsa/p1"
/** What must not tip anybody off, in whatever way it is written. */
const TELLING = /harm|aml|launder|limit|near-deposit/i

beforeAll(async () => {
  site = await openPageSite()
  for (const role of ["viewer", "compliance"] as const)
    keys[role] = (await site.runtime.store.apiKeys.create({ name: role, role })).token
  await site.send([
    registered("p1"),
    registered("p2"),
    event("p1", "harm", "harm.marker", 60, { source: "model", level: "high" }),
    event("p1", "aml", "aml.hold", 50, { active: true }),
    event("p1", "limit", "limit.set", 90, {
      ...{ kind: "deposit", period: "week", amount: "100", currency: "EUR" },
      effective_at: new Date(Date.now() - 90 * MINUTE).toISOString(),
    }),
    event("p1", "deposit", "deposit", 40, {
      ...{ payment_id: "d1", status: "approved", amount: "90", currency: "EUR", method: "card" },
    }),
    event("p1", "reached", "limit.reached", 35, { kind: "deposit", period: "week" }),
    event("p1", "cool", "cooling_off.started", 30, {
      until: new Date(Date.now() + 60 * MINUTE).toISOString(),
    }),
  ])
})

afterAll(() => site?.close())

const as = async <Answer>(role: string, path: string): Promise<Answer> => {
  const answer = await ask(site, path, { headers: { authorization: `Bearer ${keys[role]}` } })
  const said = await answer.json()
  expect([answer.status, said]).toEqual([200, said])
  return said as Answer
}
const statusAs = async (role: string, path: string) =>
  (await ask(site, path, { headers: { authorization: `Bearer ${keys[role]}` } })).status

describe("what is known of a player in order to protect him", () => {
  test("is told to compliance officers and administrators", async () => {
    const player = await as<PlayerDocument>("compliance", PATH)
    const features = player.groups.flatMap((group) => group.features.map(({ name }) => name))
    expect(features).toEqual(expect.arrayContaining(["harm_level", "is_aml_hold", "limits"]))
    expect(player.restrictions.map(({ fact }) => fact)).toEqual(
      expect.arrayContaining(["aml_hold", "harm:model", "cooling_off"]),
    )
    expect(player.segments.map(({ segment }) => segment)).toContain("near-deposit-limit")
  })

  test("is not in what a viewer is told of the player, but that something holds him", async () => {
    const player = await as<PlayerDocument>("viewer", PATH)
    expect(JSON.stringify(player)).not.toMatch(TELLING)
    expect(player.restrictions.map(({ fact, restricted_at }) => [fact, restricted_at])).toEqual([
      ["cooling_off", expect.any(String)],
      ["protected", null],
    ])
    // Somebody whom nothing holds is not said to be held.
    const other = await as<PlayerDocument>("viewer", "/api/players/orsa/p2")
    expect(other.restrictions).toEqual([])
  })

  test("is in no event that a viewer is shown, and pages go on behind those that are left out", async () => {
    const all = await as<EventRow[]>("compliance", `${PATH}/events?limit=50`)
    expect(all.map(({ type }) => type)).toEqual([
      ...["cooling_off.started", "limit.reached", "deposit", "aml.hold", "harm.marker"],
      ...["limit.set", "player.registered"],
    ])
    const [first, ...others] = await as<EventRow[]>("viewer", `${PATH}/events?limit=2`)
    expect([first, ...others].map((row) => row?.type)).toEqual(["cooling_off.started", "deposit"])
    const last = others.at(-1)
    const next = await as<EventRow[]>(
      "viewer",
      `${PATH}/events?limit=2&before=${last?.occurred_at},${last?.arrival}`,
    )
    expect(next.map(({ type }) => type)).toEqual(["player.registered"])
  })

  test("is not in the gate's answer, that stays the same answer", async () => {
    const whole = await as<Explained>("compliance", `${PATH}/explain/win-back`)
    const told = await as<Explained>("viewer", `${PATH}/explain/win-back`)
    expect(whole.reasons).toEqual(expect.arrayContaining(["aml_hold", "harm_marker"]))
    expect(told.verdict).toBe(whole.verdict)
    expect(told.reasons).toEqual(expect.arrayContaining(["cooling_off", "protected"]))
    expect(JSON.stringify(told)).not.toMatch(TELLING)
    expect(told.rules.filter(({ rule }) => rule === "protected")).toEqual([
      { rule: "protected", isAllowed: false, reason: "protected", inputs: {} },
    ])
    const other = await as<Explained>("viewer", "/api/players/orsa/p2/explain/win-back")
    expect(other.rules.find(({ rule }) => rule === "protected")).toMatchObject({ isAllowed: true })
  })

  test("is counted as one reason, each player once, on the overview and on a campaign's page", async () => {
    const { warehouse } = site.runtime
    const now = new Date().toISOString().replace("T", " ").replace("Z", "")
    const wishes = [
      ["w1", "p1", ["harm_marker", "aml_hold"]],
      ["w2", "p2", ["limit_near", "cooling_off"]],
    ] as const
    for (const [intent_id, player_id, reasons] of wishes) {
      const player_key = playerKey({ brand: "orsa", playerId: player_id })
      const wish = { intent_id, campaign: "win-back", brand: "orsa", player_id, player_key }
      await warehouse.insert("act_intent", [{ ...wish, created_at: now }])
      const decided = { verdict: "suppress", reasons, decided_at: now, decision_id: intent_id }
      await warehouse.insert("act_decision", [{ ...wish, ...decided, channel: "email" }])
    }
    type Counted = { readonly reasons: readonly { reason: string; players: number }[] }
    const counted = (role: string) => async () => {
      const { reasons } = await as<Counted>(role, "/api/campaigns/win-back")
      const { decisions } = await as<{ decisions: Counted }>(role, "/api/overview")
      return [reasons, decisions.reasons].map((rows) =>
        Object.fromEntries(rows.map(({ reason, players }) => [reason, players])),
      )
    }
    const told = { protected: 2, cooling_off: 1 }
    await expect.poll(counted("viewer")).toEqual([told, told])
    const whole = { harm_marker: 1, aml_hold: 1, limit_near: 1, cooling_off: 1 }
    expect(await counted("compliance")()).toEqual([whole, whole])
    const { decisions } = await as<{ decisions: { player_id: string; reasons: string[] }[] }>(
      "viewer",
      "/api/campaigns/win-back",
    )
    expect(decisions.find(({ player_id }) => player_id === "p1")?.reasons).toEqual(["protected"])
  })

  test("is not told by who belongs to a segment that protects", async () => {
    const path = "/api/segments/near-deposit-limit"
    for (const part of ["members", "transitions"]) {
      expect(await as<unknown[]>("compliance", `${path}/${part}`)).toHaveLength(1)
      expect(await statusAs("viewer", `${path}/${part}`)).toBe(403)
    }
    expect(await statusAs("viewer", "/api/segments/vip/members")).toBe(200)
  })

  test("nor by who came into a segment that protected once and is for marketing now", async () => {
    const path = "/api/segments/vip/transitions"
    expect(await statusAs("viewer", path)).toBe(200)
    const once = { segment: "vip", player_key: 1, brand: "orsa", player_id: "p1", version: "1" }
    await site.runtime.warehouse.insert("seg_transition", [
      {
        ...once,
        at: "2026-01-01 00:00:00.000",
        change: "entered",
        cause: "event",
        purpose: "protection",
      },
    ])
    // An answer may be kept for a moment.
    await expect.poll(() => statusAs("viewer", path)).toBe(403)
    expect(await statusAs("compliance", path)).toBe(200)
  })

  test("is not told by an answer that somebody else was given a moment ago", async () => {
    for (const role of ["compliance", "viewer", "compliance", "viewer"])
      expect(/harm_level/.test(JSON.stringify(await as(role, PATH)))).toBe(role === "compliance")
  })

  test("is not asked of SQL by a compliance officer, who looks and changes nothing", async () => {
    const sql = JSON.stringify({ sql: "select player_key from ft_player" })
    const headers = { authorization: `Bearer ${keys["compliance"]}` }
    const asked = {
      method: "POST",
      body: sql,
      headers: { ...headers, "content-type": "application/json" },
    }
    expect((await ask(site, "/api/segments/preview", asked)).status).toBe(403)
  })

  test("is on no page of a viewer, which says that something holds the player", async () => {
    const page = await site.browser.newPage()
    await page.goto(`${site.runtime.door?.url}/players/orsa:p1?key=${keys["viewer"]}`)
    await page.getByRole("heading", { name: "orsa:p1" }).waitFor()
    await page.getByText("Protected", { exact: false }).first().waitFor()
    expect(await page.getByRole("main").textContent()).not.toMatch(/harm|AML|deposit limit/i)
    await page.goto(`${site.runtime.door?.url}/segments/near-deposit-limit?tab=members`)
    await page.getByText("is told to those who protect players").first().waitFor()
    await page.close()
  })
})
