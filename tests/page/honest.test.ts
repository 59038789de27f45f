import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Overview } from "../../dashboards/api/overview-schema.ts"
import { reasonWords } from "../../dashboards/web/reason.ts"
import { filePaths, ROOT } from "../architecture.ts"
import { sideways } from "./look.ts"
import { OTHER_DAY_ZONE, openPageSite, type PageSite } from "./page-site.ts"

let site: PageSite

const bet = (number: number, brand: string, stake: string, currency: string) => ({
  event_id: `honest-${number}`,
  type: "casino.bet",
  brand,
  player_id: "p1",
  occurred_at: new Date().toISOString(),
  round_id: `r${number}`,
  game_id: "starfall",
  stake_real: stake,
  stake_bonus: "0",
  currency,
})

beforeAll(async () => {
  site = await openPageSite()
  await site.send([bet(1, "orsa", "100.4", "EUR"), bet(2, "gull", "70", "GBP")])
  await site.send([bet(3, "aard", "10.4", "EUR"), bet(4, "crow", "20.4", "EUR")])
})

afterAll(() => site?.close())

async function open(query = "", permissions: string[] = []): Promise<Page> {
  const context = await site.browser.newContext({
    viewport: { width: 1440, height: 900 },
    permissions,
  })
  const page = await context.newPage()
  await page.goto(`${site.address}${query}`)
  return page
}

async function overview(): Promise<Overview> {
  const { door } = site.runtime
  const headers = { authorization: `Bearer ${door?.key}` }
  return (await (await fetch(`${door?.url}/api/overview`, { headers })).json()) as Overview
}

const lead = (page: Page) => page.locator(".figures dd.figure").first()

describe("money", () => {
  test("euros and pounds are never added, and a brand's today is its own", async () => {
    const page = await open()
    await expect.poll(() => lead(page).textContent(), { timeout: 20_000 }).toBe("€131")
    // 100.4 + 10.4 + 20.4 is 131.2: the parts shown add up to what is shown above them.
    const parts = page.locator(".figures dd.parts").first()
    expect(await parts.textContent()).toBe("orsa €101aard €10crow €20")
    await page.getByRole("button", { name: "GBP" }).click()
    await expect.poll(() => lead(page).textContent()).toBe("£70")
    const { brands } = await overview()
    const gull = brands?.find(({ brand }) => brand === "gull")
    const day = new Intl.DateTimeFormat("en-CA", { timeZone: OTHER_DAY_ZONE }).format(new Date())
    expect(gull).toMatchObject({ currency: "GBP", today: day })
    expect(day).not.toBe(new Date().toISOString().slice(0, 10))
    await page.context().close()
  })

  test("a brand keeps its colour when others come, and the fifth has none of its own", async () => {
    const hues = async () =>
      Object.fromEntries(((await overview()).brands ?? []).map(({ brand, hue }) => [brand, hue]))
    const before = await hues()
    expect(before).toMatchObject({ orsa: 1, gull: 2 })
    await site.send([bet(5, "zebu", "1", "EUR")])
    await expect.poll(hues, { timeout: 20_000 }).toEqual({ ...before, zebu: 0 })
  })

  test("days that do not come are missing alone, and come back", async () => {
    const page = await open()
    await page.route("**/api/days.arrow*", (route) => route.abort())
    await page.reload()
    await page.getByText(/Days are not available since \d\d:\d\d:\d\d UTC/).waitFor()
    await page.getByRole("heading", { name: "Latest messages" }).waitFor()
    await page.unroute("**/api/days.arrow*")
    await lead(page).waitFor()
    await page.context().close()
  })
})

describe("what is said of the figures", () => {
  const withChanged = async (change: (snapshot: Overview) => Partial<Overview>) => {
    const page = await open()
    await page.route("**/api/overview", async (route) => {
      // The page may be gone meanwhile.
      const response = await route.fetch().catch(() => undefined)
      if (response === undefined) return
      const snapshot = (await response.json()) as Overview
      await route.fulfill({ response, json: { ...snapshot, ...change(snapshot) } })
    })
    await page.reload()
    return page
  }

  test("live figures say up to when they are complete, never newer than the days on the page", async () => {
    const page = await open()
    const state = page.locator(".state")
    await expect
      .poll(() => state.textContent(), { timeout: 20_000 })
      .toMatch(/^Live, complete to \d\d:\d\d:\d\d UTC/)
    const { door } = site.runtime
    const headers = { authorization: `Bearer ${door?.key}` }
    const days = await fetch(`${door?.url}/api/days`, { headers })
    const { complete_to } = await overview()
    expect(days.headers.get("pitboss-complete-to")).toMatch(/Z$/)
    expect((days.headers.get("pitboss-complete-to") ?? "") <= (complete_to ?? "")).toBe(true)
    await page.context().close()
  })

  test("a Kafka that does not answer is not taken for one that has nothing", async () => {
    const fault = { part: "lag", code: "PART_SLOW", since: "2026-11-23T14:31:58.000Z" }
    const page = await withChanged(() => ({ lag: null, complete_to: null, faults: [fault] }))
    await page.getByText("Not known how complete since 14:31:58 UTC").waitFor()
    await page.getByText("not known", { exact: true }).waitFor()
    await page.context().close()
  })

  test("figures that lag say since when", async () => {
    const page = await withChanged(() => ({ behind_since: "2026-11-23T13:40:00.000Z", lag: 90 }))
    await page.getByText("Incomplete since 13:40:00 UTC: 90 events behind").waitFor()
    await page.context().close()
  })

  test("figures that wait for models say that, and on a phone the words stay within the edge", async () => {
    const page = await withChanged(() => ({
      ...{ behind_since: "2026-11-23T16:06:35.000Z", lag: 0, waits_for: "models" as const },
    }))
    const words = "Incomplete since 16:06:35 UTC: the models are behind"
    await page.getByText(words).waitFor()
    await page.setViewportSize({ width: 390, height: 844 })
    const right = () =>
      page.locator(".state").evaluate((state) => state.getBoundingClientRect().right)
    await expect.poll(right).toBeLessThanOrEqual(390)
    expect(await sideways(page)).toBeLessThanOrEqual(0)
    await page.context().close()
  })

  test("events without any money are no reason to break", async () => {
    const page = await withChanged(() => ({ brands: [] }))
    await page.getByText("No money yet").waitFor()
    await page.getByRole("heading", { name: "Events a second" }).waitFor()
    await page.context().close()
  })
})

describe("keys and links", () => {
  test("the navigation goes and leaves its room to the page", async () => {
    const page = await open()
    await lead(page).waitFor()
    const left = () => page.locator("main").evaluate((main) => main.getBoundingClientRect().left)
    expect(await left()).toBe(208)
    await page.keyboard.press("[")
    await expect.poll(left).toBe(0)
    await page.context().close()
  })

  test("a copied link says which day was today", async () => {
    const page = await open("&days=14", ["clipboard-read", "clipboard-write"])
    await lead(page).waitFor()
    await page.keyboard.press("c")
    await page.getByText("Link copied").waitFor()
    const link = new URL(await page.evaluate(() => navigator.clipboard.readText()))
    expect(link.searchParams.get("days")).toBe("14")
    expect(link.searchParams.get("to")).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(link.searchParams.get("key")).toBeNull()
    await page.context().close()
  })

  test("every chart can be read as a table", async () => {
    const page = await open("&tables=days,rate,segments")
    await page.getByRole("region", { name: "Days and brands as a table" }).waitFor()
    await page.getByRole("region", { name: "Events a second as a table" }).waitFor()
    await page.getByRole("region", { name: "Segment sizes as a table" }).waitFor()
    expect(await page.locator("figure").count()).toBe(0)
    await page.context().close()
  })
})

describe("the gate and the segments", () => {
  test("an intent counts once, by the latest decision, with reasons in words", async () => {
    const { warehouse } = site.runtime
    const decision = (intent: string, second: number, verdict: string, reasons: string[]) => ({
      decision_id: `${intent}-${second}`,
      intent_id: intent,
      campaign: "win-back",
      channel: "email",
      brand: "orsa",
      player_id: intent,
      player_key: second === 9 ? "2" : "1",
      decided_at: new Date(Date.now() - 60_000 + second * 1_000)
        .toISOString()
        .replace("T", " ")
        .slice(0, 23),
      verdict,
      reasons,
      defer_until: null,
      inputs: "{}",
      rule_version: "1",
    })
    await warehouse.insert("act_decision", [
      decision("i1", 1, "defer", ["compliance_lag"]),
      decision("i1", 2, "defer", ["compliance_lag"]),
      decision("i1", 3, "suppress", ["self_excluded", "no_consent"]),
      decision("i2", 9, "allow", []),
    ])
    await expect
      .poll(async () => (await overview()).decisions)
      .toEqual({
        players: { allow: 1, shadow: 0, suppress: 1, defer: 0 },
        reasons: [
          { verdict: "suppress", reason: "no_consent", players: 1 },
          { verdict: "suppress", reason: "self_excluded", players: 1 },
        ],
      })
    const page = await open()
    await page.getByRole("cell", { name: "Self-excluded, at any brand" }).waitFor()
    await page.context().close()
  })

  test("a message that comes never moves a row under the pointer", async () => {
    const { warehouse } = site.runtime
    const stamp = () => new Date().toISOString().replace("T", " ").slice(0, 23)
    const send = (intent: string) =>
      warehouse.insert("act_send", [
        {
          intent_id: intent,
          attempt: 1,
          campaign: "win-back",
          channel: "email",
          brand: "orsa",
          player_id: intent,
          player_key: "1",
          attempted_at: stamp(),
          finished_at: stamp(),
          outcome: "accepted",
          is_final: 1,
          provider_message_id: "",
          detail: "",
        },
      ])
    await send("m1")
    const page = await open()
    const first = page.locator("td.player").first()
    await expect.poll(() => first.textContent()).toBe("orsa:m1")
    await first.hover()
    await send("m2")
    await page.getByText("1 newer").waitFor()
    expect(await first.textContent()).toBe("orsa:m1")
    await page.mouse.move(400, 10)
    await expect.poll(() => first.textContent()).toBe("orsa:m2")
    await page.context().close()
  })

  test("what will be tried again waits, and only what is final has failed", async () => {
    const { warehouse } = site.runtime
    const stamp = (ms: number) => new Date(ms).toISOString().replace("T", " ").slice(0, 23)
    const attempt = (intent: string, number: number, is_final: number) => ({
      ...{ intent_id: intent, attempt: number, campaign: "win-back", channel: "email" },
      ...{ brand: "orsa", player_id: intent, player_key: "1", outcome: "failed", is_final },
      attempted_at: stamp(Date.now()),
      finished_at: stamp(Date.now() + number),
      ...{ provider_message_id: "", detail: "" },
    })
    await warehouse.insert("act_send", [
      attempt("again", 1, 0),
      attempt("again", 2, 0),
      attempt("lost", 1, 1),
    ])
    const of = async (player: string) =>
      (await overview()).messages?.filter((one) => one.player === `orsa:${player}`)
    await expect
      .poll(() => of("again"), { timeout: 20_000 })
      .toMatchObject([{ outcome: "failed", is_waiting: true, attempts: 2 }])
    expect(await of("lost")).toMatchObject([{ is_waiting: false, attempts: 1 }])
    const page = await open()
    const waiting = page.getByRole("cell", { name: "waiting, tried 2 times" })
    await waiting.waitFor()
    expect(await waiting.getAttribute("class")).not.toContain("bad")
    expect(await page.locator("td.bad", { hasText: "failed" }).count()).toBe(1)
    await page.context().close()
  })

  test("every reason that the gate can give has words", () => {
    const files = filePaths().filter((path) =>
      /^activation\/(compliance|dispatch)\/.*\.ts$/.test(path),
    )
    const reasons = files
      .filter((path) => !path.endsWith(".test.ts"))
      .flatMap((path) => {
        const text = readFileSync(join(ROOT, path), "utf8")
        const unions = text.match(/type (DeferReason|WritingOutcome) =[^\n]*/g) ?? []
        return [
          ...[...text.matchAll(/reason: "(\w+)"/g)].map(([, reason]) => reason ?? ""),
          ...unions.flatMap((union) =>
            [...union.matchAll(/"(\w+)"/g)].map(([, reason]) => reason ?? ""),
          ),
        ]
      })
      .filter((reason) => reason !== "written")
    expect(reasons.length).toBeGreaterThan(8)
    expect(reasons.filter((reason) => reasonWords(reason) === reason.replaceAll("_", " "))).toEqual(
      [],
    )
  })

  test("a segment's size is shown over a whole day, from what held at its beginning", async () => {
    const { warehouse } = site.runtime
    const minute = 60_000
    const evaluation = (minutesAgo: number, size: number) => {
      const at = Date.now() - minutesAgo * minute
      return {
        id: `${at}000`,
        segment: "test-segment",
        version: "1",
        at: new Date(at).toISOString().replace("T", " ").slice(0, 23),
        seen_up_to: new Date(at).toISOString().replace("T", " ").slice(0, 23),
        ms: 1,
        size: String(size),
        entered: "0",
        left: "0",
      }
    }
    const day = Array.from({ length: 1_430 }, (_, place) => evaluation(1_430 - place, 100 + place))
    await warehouse.insert("seg_evaluation", [evaluation(3_000, 40), evaluation(2_000, 50), ...day])
    const course = async () =>
      (await overview()).segments?.find(({ segment }) => segment === "test-segment")
    await expect.poll(async () => (await course())?.size).toBe(1_529)
    const sizes = (await course())?.sizes ?? []
    expect(sizes.length).toBeGreaterThan(100)
    expect(sizes.length).toBeLessThanOrEqual(182)
    // Steps of ten minutes hold ten of the day's sizes each: none of them is lost.
    expect(Math.max(...sizes.map(({ most, least }) => most - least))).toBe(9)
    expect(sizes[0]?.size).toBe(50)
    const begins = Date.now() - Date.parse(sizes[0]?.at ?? "")
    expect(Math.abs(begins - 1_440 * minute)).toBeLessThan(minute)
  })
})
