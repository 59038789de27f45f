import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { playerKey } from "../../core/player.ts"
import type { GateDocument } from "../../dashboards/api/gate/schema.ts"
import { LOOKS, openPage, seriousFaults, sideways } from "./look.ts"
import { ARTIFACTS, openPageSite, type PageSite } from "./page-site.ts"
import { ask, askFor } from "./question.ts"

let site: PageSite
const VERDICTS = [
  ["allow", []],
  ["allow", []],
  ["allow", []],
  ["suppress", ["harm_marker", "no_consent"]],
  ["suppress", ["no_consent"]],
  ["defer", ["quiet_hours"]],
] as const

beforeAll(async () => {
  const columns = { first_name: "first", last_name: "last", birth_date: "born" }
  site = await openPageSite({
    exclusion_lists: [{ id: "nj-state", jurisdiction: "US-NJ", columns }],
  })
}, 500_000)

afterAll(() => site?.close())

async function decide(): Promise<void> {
  const decided_at = new Date().toISOString().replace("T", " ").slice(0, 23)
  await site.runtime.warehouse.insert(
    "act_decision",
    VERDICTS.map(([verdict, reasons], at) => ({
      ...{ decision_id: `d${at}`, intent_id: `i${at}`, campaign: "hello", channel: "email" },
      ...{ brand: "orsa", player_id: `p${at}`, decided_at, verdict, reasons, inputs: "{}" },
      player_key: playerKey({ brand: "orsa", playerId: `p${at}` }),
      ...{ defer_until: null, rule_version: "1" },
    })),
  )
}

const gateOf = async (hours: string) =>
  (await askFor(site, `/api/gate?hours=${hours}`)) as GateDocument

describe("the gate", () => {
  test("says that nothing was decided and nothing came in, as it is at first", async () => {
    const { decisions, course, reasons, block } = await gateOf("24")
    expect(decisions).toEqual({ allowed: 0, suppressed: 0, deferred: 0, decided_only: 0 })
    expect([course, reasons, block]).toEqual([[], [], null])
    const { page, faults } = await openPage(site, "/gate")
    await page.getByText("Nothing was decided in this time.").waitFor()
    await page.getByText("there is nothing to measure").waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  test("says what it decided and why, and how soon an exclusion reached it", async () => {
    await decide()
    await site.send([
      {
        ...{ event_id: "x1", type: "exclusion.started", brand: "orsa", player_id: "p1" },
        ...{ occurred_at: new Date().toISOString(), scope: "group" },
      },
    ])
    const { decisions, course, reasons, block } = await gateOf("1")
    expect(decisions).toEqual({ allowed: 3, suppressed: 2, deferred: 1, decided_only: 0 })
    expect(course).toHaveLength(1)
    expect(reasons).toEqual([
      { verdict: "suppress", reason: "no_consent", players: 2 },
      { verdict: "suppress", reason: "harm_marker", players: 1 },
      { verdict: "defer", reason: "quiet_hours", players: 1 },
    ])
    expect(block).toMatchObject({ samples: 1 })
    expect(block?.max_ms).toBeGreaterThanOrEqual(0)
    expect(block?.max_ms).toBeLessThan(60_000)
  })

  test("tells a viewer that something protects a player, and not what", async () => {
    const { token } = await site.runtime.store.apiKeys.create({ name: "eve", role: "viewer" })
    const answer = await ask(site, "/api/gate?hours=1", {
      headers: { authorization: `Bearer ${token}` },
    })
    const { reasons } = (await answer.json()) as GateDocument
    expect(reasons.map(({ reason }) => reason)).toEqual(["no_consent", "protected", "quiet_hours"])
  })

  test("says of which place it waits for a list of excluded people, and since when", async () => {
    const { places } = await gateOf("1")
    expect(places).toMatchObject([
      { places: ["US-NJ"], why: "exclusion_list_stale", of: "nj-state" },
    ])
    const { page } = await openPage(site, "/gate")
    await page.getByText("US-NJ: no promotions since").waitFor()
    await page.context().close()
  })

  test("refuses hours that are none", async () => {
    expect((await ask(site, "/api/gate?hours=5")).status).toBe(400)
  })

  test.each(LOOKS)("is accessible and as wide as the screen in %s", async (name, look) => {
    const { page, faults } = await openPage(site, "/gate?hours=1", look)
    await page.getByLabel("3 allowed, 2 suppressed and 1 deferred").waitFor()
    await page.getByText("for 99 of 100").waitFor()
    await page.screenshot({ path: join(ARTIFACTS, `gate-${name}.png`), fullPage: true })
    expect(await seriousFaults(page)).toEqual([])
    expect(await sideways(page)).toBe(0)
    expect(faults).toEqual([])
    await page.context().close()
  })
})
