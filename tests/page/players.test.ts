import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { playerKey } from "../../core/player.ts"
import type { EventRow, Explained, PlayerDocument } from "../../dashboards/api/player/schema.ts"
import { LOOKS, openPage, PHONE, pressUntil, seriousFaults, sideways } from "./look.ts"
import { ARTIFACTS, openPageSite, type PageSite } from "./page-site.ts"
import { orsaEvent as event } from "./player-event.ts"
import { ask, askFor } from "./question.ts"

let site: PageSite

/** Long, and with all that an address can trip over. */
const ODD = `a/b:c?d#e%f ü${"x".repeat(100)}`
const LONG = "x".repeat(120)
const bet = (player: string, id: string, minutesAgo: number, stake_bonus = "0") =>
  event(player, id, "casino.bet", minutesAgo, {
    round_id: id,
    game_id: "starfall",
    game_type: "slots",
    stake_real: "1.25",
    stake_bonus,
    currency: "EUR",
  })
const profile = { country: "MT", jurisdiction: "MT", currency: "EUR", time_zone: "Europe/Malta" }
const AGENT = "Anna Agent, 0170 555 123"

beforeAll(async () => {
  site = await openPageSite()
  const bets = Array.from({ length: 30 }, (_, place) => bet("p1", `b${place}`, 100 - place))
  await site.runtime.store.vault.putAll([
    { player: { brand: "orsa", playerId: "p1" }, patch: { email: "p1@players.example" } },
  ])
  await site.send([
    event("p1", "r", "player.registered", 200, profile),
    event("p1", "d", "deposit", 150, {
      payment_id: "d1",
      status: "approved",
      amount: "50.5",
      currency: "EUR",
      method: "card",
    }),
    ...bets,
    bet("p1", "bonus", 5, "0.75"),
    event("p1", "x", "exclusion.started", 2, { scope: "brand", reason: AGENT }),
    ...["p3", "p4"].map((id) =>
      event(id, "person", "player.person_linked", 60, { person_id: "somebody" }),
    ),
    event("p3", "x", "exclusion.started", 30, { scope: "group" }),
    event("p3", "b", "block.changed", 30, { active: true, reason: "asked for" }),
    event("p2", "s", "session.started", 10, { session_id: "s1", device_id: "device-of-p2" }),
    bet(ODD, "odd", 3),
    bet(LONG, "long", 3),
  ])
})

afterAll(() => site?.close())

const pathOf = (player: string) => `/api/players/orsa/${encodeURIComponent(player)}`
const pageOf = (player: string) => `/players/orsa:${encodeURIComponent(player)}`

describe("the API of players", () => {
  test("knows of a player every column of his row, grouped, and none of his personal data", async () => {
    const player = (await askFor(site, pathOf("p1"))) as PlayerDocument
    const columns = await site.runtime.warehouse.query<{ name: string }>(
      "select name from system.columns where database = currentDatabase() and table = 'ft_player'",
    )
    const windows = player.windows.map((window) => (window === "life" ? "" : `_${window}`))
    const shown = [
      ...player.groups.flatMap(({ features }) => features.map(({ name }) => name)),
      ...player.window_rows.flatMap(({ name }) => windows.map((window) => `${name}${window}`)),
    ]
    const names = columns.map(({ name }) => name)
    const own = ["brand", "player_id", "player_key"]
    expect(names.filter((name) => !shown.includes(name) && !own.includes(name))).toEqual([])
    const deposits = player.window_rows.find(({ name }) => name === "deposits")
    expect(deposits).toMatchObject({ kind: "money" })
    expect(deposits?.values).toEqual(
      player.windows.map((window) => (window === "1h" ? "0" : "50.5")),
    )
    expect(player.segments).toEqual([])
    expect(player.restrictions).toContainEqual(
      expect.objectContaining({ fact: "exclusion", is_restricted: true, until: null }),
    )
    expect(JSON.stringify(player)).not.toMatch(/players\.example|Anna/)
  })

  test("knows what holds a player as another one of the same person, and that alone", async () => {
    const { restrictions } = (await askFor(site, pathOf("p4"))) as PlayerDocument
    expect(restrictions).toEqual([
      expect.objectContaining({ player: "orsa:p3", fact: "exclusion", is_restricted: true }),
    ])
    const own = ((await askFor(site, pathOf("p3"))) as PlayerDocument).restrictions
    expect(own.map(({ player, fact }) => `${player} ${fact}`)).toEqual([
      "orsa:p3 block",
      "orsa:p3 exclusion",
    ])
  })

  test("a column that comes to the row appears by itself", async () => {
    const { warehouse } = site.runtime
    await warehouse.command("rename table ft_player to ft_player_away")
    await warehouse.command(
      "create view ft_player as select *, toDecimal128('0.5', 6) as churn_share, 'gold' as tier from ft_player_away",
    )
    const features = async () =>
      ((await (await ask(site, pathOf("p1"))).json()) as Partial<PlayerDocument>).groups?.flatMap(
        (group) => group.features,
      )
    try {
      const tier = expect.objectContaining({ name: "tier", value: "gold", kind: "text" })
      const churn = expect.objectContaining({ name: "churn_share", value: "0.5", kind: "share" })
      await expect.poll(features).toEqual(expect.arrayContaining([tier, churn]))
    } finally {
      await warehouse.command("drop view ft_player")
      await warehouse.command("rename table ft_player_away to ft_player")
    }
  })

  test("pages through what happened, newest first, without what somebody wrote", async () => {
    const seen: EventRow[] = []
    let before = ""
    for (;;) {
      const query = new URLSearchParams({ limit: "7", ...(before && { before }) })
      const rows = (await askFor(site, `${pathOf("p1")}/events?${query}`)) as EventRow[]
      seen.push(...rows)
      const last = rows.at(-1)
      before = `${last?.occurred_at},${last?.arrival}`
      if (rows.length < 7) break
    }
    expect(seen).toHaveLength(34)
    expect(new Set(seen.map(({ event_id }) => event_id)).size).toBe(34)
    expect(seen.map(({ occurred_at }) => occurred_at)).toEqual(
      seen
        .map(({ occurred_at }) => occurred_at)
        .sort()
        .reverse(),
    )
    expect(seen.at(-1)).toMatchObject({ type: "player.registered", amount: null })
    expect(seen[1]).toMatchObject({ type: "casino.bet", amount: "2", currency: "EUR" })
    const all = JSON.stringify(seen) + JSON.stringify(await askFor(site, `${pathOf("p2")}/events`))
    expect(all).not.toMatch(/Anna|0170|device-of-p2/)
    const wallet = (await askFor(site, `${pathOf("p1")}/events?topic=wallet`)) as EventRow[]
    expect(wallet.map(({ type }) => type)).toEqual(["deposit"])
    expect((await ask(site, `${pathOf("p1")}/events?before=yesterday`)).status).toBe(400)
  })

  test("explains by every rule of the gate, and names nobody's address", async () => {
    // On a busy machine the gate may not know the compliance topic up to now, and says so.
    const asked = async () => (await askFor(site, `${pathOf("p1")}/explain/win-back`)) as Explained
    let answer = await asked()
    for (let times = 0; answer.verdict === "defer" && times < 20; times++) answer = await asked()
    expect(answer.verdict).toBe("suppress")
    expect(answer.reasons).toEqual(expect.arrayContaining(["self_excluded", "no_consent"]))
    expect(answer.rules.length).toBeGreaterThan(10)
    expect(JSON.stringify(answer)).not.toContain("players.example")
    expect((await ask(site, `${pathOf("p1")}/explain/nothing`)).status).toBe(404)
  })

  test("finds by the beginning of an id, and says who is not known", async () => {
    const found = async (find: string) =>
      (
        (await askFor(site, `/api/players?find=${encodeURIComponent(find)}`)) as {
          player_id: string
        }[]
      ).map(({ player_id }) => player_id)
    expect(await found("p")).toEqual(["p1", "p2", "p3", "p4"])
    expect(await found("orsa:p2")).toEqual(["p2"])
    expect(await found("%")).toEqual([])
    expect(await found("orsa:a/b:c")).toEqual([ODD])
    expect((await ask(site, pathOf("nobody"))).status).toBe(404)
    expect(((await askFor(site, pathOf(ODD))) as PlayerDocument).player_id).toBe(ODD)
  })
})

describe("the pages of players", () => {
  test("a player is found by key, and the gate explained, with the way back", async () => {
    const { page, faults } = await openPage(site, "/")
    const box = page.getByRole("combobox", { name: "Player id" })
    await pressUntil(page, ["/"], box)
    await box.fill("p")
    await page.getByRole("option", { name: "orsa:p2" }).waitFor()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await page.getByRole("heading", { name: "orsa:p1", level: 1 }).waitFor()
    await page.getByText("Self-excluded", { exact: false }).first().waitFor()
    const deposits = page.getByRole("row", { name: /^Deposits €/ })
    expect(await deposits.getByRole("cell").first().textContent()).toBe("€50.50")
    await page.getByRole("link", { name: "Ask the gate about win-back" }).click()
    await page.getByText("Each reason is enough by itself.").waitFor()
    await page.getByRole("row", { name: /stops Self excluded/ }).waitFor()
    await page.goBack()
    await page.getByRole("heading", { name: "May we write?" }).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  test("a player who is excluded as another of the same person is shown so", async () => {
    const { page } = await openPage(site, pageOf("p4"))
    await page.getByRole("listitem").filter({ hasText: "Self-excluded as orsa:p3" }).waitFor()
    await page.context().close()
  })

  test("a decision on record is explained at its date, the facts in order, and the gate of now is asked beside it", async () => {
    const { warehouse } = site.runtime
    const stamp = "2026-11-12 09:00:04.212"
    await warehouse.insert("act_decision", [
      {
        ...{ decision_id: "past", intent_id: "past", campaign: "win-back", channel: "email" },
        ...{
          brand: "orsa",
          player_id: "p2",
          player_key: playerKey({ brand: "orsa", playerId: "p2" }),
          decided_at: stamp,
        },
        ...{
          verdict: "suppress",
          reasons: ["self_excluded"],
          defer_until: null,
          rule_version: "118",
        },
        inputs: JSON.stringify({
          "self-excluded": { excluded_at: "2026-11-12T08:59:31.402Z", reinstated_at: null },
          kyc: { approved_at: "2026-10-01T00:00:00.000Z", not_approved_at: null },
        }),
      },
    ])
    const { page, faults } = await openPage(site, `${pageOf("p2")}?tab=explain&campaign=win-back`)
    await page
      .getByRole("heading", {
        name: "Why did orsa:p2 not get win-back on 12 Nov 2026, 09:00:04 UTC?",
      })
      .waitFor()
    const steps = page.getByRole("region", { name: "The order of the facts" }).getByRole("listitem")
    expect(await steps.allTextContents()).toEqual([
      "1 Oct 2026, 00:00:00Identity approvedKYC",
      "12 Nov 2026, 08:59:31Self-exclusionSelf excluded",
      "12 Nov 2026, 09:00:04Gate: not sent2 rules read, 1 stop",
    ])
    await page.getByText("Decided 09:00:04.212 under rules of 118").waitFor()
    for (const [name, { colorScheme, ...size }] of LOOKS) {
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: join(ARTIFACTS, `player-explain-past-${name}.png`) })
      expect(await sideways(page)).toBe(0)
      expect(await seriousFaults(page)).toEqual([])
    }
    await page.getByRole("button", { name: "Ask as of now" }).click()
    await page.getByRole("heading", { name: "May orsa:p2 get win-back now?" }).waitFor()
    expect(new URL(page.url()).searchParams.get("decided")).toBe("now")
    await page.goBack()
    await page.getByRole("heading", { name: /^Why did orsa:p2/ }).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  test("what happened is paged and filtered in the address", async () => {
    const { page } = await openPage(site, `${pageOf("p1")}?tab=events`)
    await page.getByRole("row", { name: /Casino bet.*€2\.00/ }).waitFor()
    await page.getByLabel("Domain").selectOption("wallet")
    await page.getByRole("row", { name: /Deposit.*€50\.50/ }).waitFor()
    expect(new URL(page.url()).search).toBe("?tab=events&topic=wallet")
    await page.context().close()
  })

  test("an id with odd letters has a page, and one that nobody has says so", async () => {
    const { page, faults } = await openPage(site, pageOf(ODD))
    await page.getByRole("heading", { level: 1, name: ODD }).waitFor()
    await page.getByRole("heading", { name: "May we write?" }).waitFor()
    // Until all of it has come, parts of it stand beside each other.
    await expect.poll(() => sideways(page), { timeout: 20_000 }).toBe(0)
    expect(faults).toEqual([])
    await page.setViewportSize(PHONE)
    await page.goto(`${site.runtime.door?.url}${pageOf(LONG)}?tab=explain`)
    await page.getByRole("heading", { name: /^May orsa:x/ }).waitFor()
    await expect.poll(() => sideways(page), { timeout: 20_000 }).toBe(0)
    await page.goto(`${site.runtime.door?.url}/players/orsa:nobody`)
    await page.getByText("PLAYER_UNKNOWN").waitFor()
    await page.context().close()
  })

  test.each(LOOKS)("are accessible and as wide as the screen in %s", async (name, look) => {
    for (const [part, path, ready] of [
      ["players", "/players?find=p", "main tbody tr"],
      ["player", pageOf("p1"), ".events tbody tr"],
      ["player-events", `${pageOf("p1")}?tab=events`, ".events tbody tr"],
      ["player-features", `${pageOf("p1")}?tab=features`, ".groups dl"],
      ["player-explain", `${pageOf("p1")}?tab=explain`, ".rules tbody tr"],
    ] as const) {
      const { page, faults } = await openPage(site, path, look)
      await page.locator(ready).first().waitFor()
      await page.screenshot({ path: join(ARTIFACTS, `${part}-${name}.png`) })
      expect([part, await seriousFaults(page)]).toEqual([part, []])
      expect([part, await sideways(page)]).toEqual([part, 0])
      expect(faults).toEqual([])
      await page.context().close()
    }
  })
})
